"""A small schema registry: the part of Confluent's REST API that Tidegate's clients use.

Its records lie in one Kafka topic and what it answers is a function of that topic alone, so any
number of servers may run side by side. Only Avro, only BACKWARD_TRANSITIVE, nothing is deleted.
"""
