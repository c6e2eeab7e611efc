"""Reads a JSON list of [name, schema, value] and prints a JSON list of what is wrong, with the validator of PyPI that comes with `mcp`.

Every schema is checked itself first; one list of errors for each, cut to the first.
"""
import json
import sys

from jsonschema import Draft202012Validator

found = []
for name, schema, value in json.load(sys.stdin):
    Draft202012Validator.check_schema(schema)
    for error in Draft202012Validator(schema).iter_errors(value):
        found.append(f"{name}: {error.json_path}: {error.message[:300]}")
        break
print(json.dumps(found))
