#!/usr/bin/env bash
echo "no such package: wibble" >&2
exit 3
