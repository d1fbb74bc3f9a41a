"""Faust on librdkafka: batches in, acknowledged outputs and exact tables out."""
