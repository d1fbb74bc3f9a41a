"""`tidegate demo`: the whole path on real input, with nothing but pip.

A pipeline runs in a process of its own (`tidegate up` on the embedded broker); this process is the
user's program beside it: it produces the traffic and reads the decisions.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from pathlib import Path
from statistics import quantiles
from threading import Timer
from typing import Annotated

import typer
from confluent_kafka import Consumer, TopicPartition
from rich.console import Console
from rich.table import Table

from tidegate.cli import EXIT_NO
from tidegate.cli.drive import Outcome, drive
from tidegate.cli.options import MINIMAL, Json, PolicyName
from tidegate.cli.progress import progress
from tidegate.cli.render import printable, rules
from tidegate.cli.traffic import Line, open_traffic, read_traffic
from tidegate.client import DecisionReader, Submitter
from tidegate.schemas.topics import DEAD_LETTERS, DEFAULT_PREFIX
