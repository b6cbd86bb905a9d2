"""Secrets by reference: the value is looked up inside the job and stands in no argument, log or result."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from common.errors import JobError


def resolve_secret(reference: str, environment: Mapping[str, str] = os.environ) -> str:
    """The value behind `env:NAME`, `secretsmanager:<id>` or `secretsmanager:<id>#<key of its JSON>`."""
    kind, _, name = reference.partition(":")
    if kind == "env" and name:
        value = environment.get(name)
        if not value:
            raise JobError("missing-secret", f"The environment has no {name}.", f"Set {name} where the job runs.")
        return value
    if kind == "secretsmanager" and name:
        return _from_secrets_manager(*name.partition("#")[::2])
    raise JobError(
        "bad-arguments", f"'{reference}' is no secret's reference.", "Write env:NAME or secretsmanager:<id>."
    )


def _from_secrets_manager(secret_id: str, key: str) -> str:
    try:
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError
    except ModuleNotFoundError as error:
        raise JobError(
            "missing-package",
            f"Reading the secret '{secret_id}' needs the Python package boto3.",
            "Add boto3 to the preset's python-packages bootstrap action.",
        ) from error
    try:
        text = boto3.client("secretsmanager").get_secret_value(SecretId=secret_id)["SecretString"]
    except (BotoCoreError, ClientError, KeyError) as error:
        raise JobError(
            "missing-secret",
            f"Secrets Manager did not give '{secret_id}': {error}.",
            "Check the id, the region and secretsmanager:GetSecretValue of the cluster's instance profile.",
        ) from error
    if not key:
        return text
    try:
        return str(json.loads(text)[key])
    except (ValueError, KeyError, TypeError) as error:
        raise JobError("missing-secret", f"The secret '{secret_id}' has no key '{key}' in its JSON.") from error
