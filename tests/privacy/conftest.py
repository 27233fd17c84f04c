"""Leads for the tests of privacy."""

from __future__ import annotations

from tests.records import AddEvents, AddLead, add_events, add_lead

__all__ = ["AddEvents", "AddLead", "add_events", "add_lead"]
