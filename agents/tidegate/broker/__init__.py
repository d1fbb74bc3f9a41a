"""Brokers to run against, and the topics on them.

`embedded` is a broker inside the process, for a first look; `kafka` and `container` run a real one
node Kafka, by java or by Docker; `topic_admin` makes and checks the topics on any real cluster.
"""
