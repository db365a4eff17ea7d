"""Self-help: modules to read without an account, and to go through at her own pace, seen by nobody else."""
