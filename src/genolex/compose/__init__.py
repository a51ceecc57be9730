"""Hits become drafts of statements, each resting on exact slices."""

from genolex.compose.extractive import Draft, compose

__all__ = ["Draft", "compose"]
