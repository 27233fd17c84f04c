"""Leads and facts written straight into the tables, so that these tests stand on scoring alone."""

from __future__ import annotations

from tests.records import AddEvents, AddLead, add_events, add_lead

__all__ = ["AddEvents", "AddLead", "add_events", "add_lead"]
