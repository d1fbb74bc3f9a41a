"""Kinds of personal data: how each is written, what words stand by it, what makes it one."""
