"""The version of this program, as rows, reports and citations name it."""

VERSION = "0.1.0"
