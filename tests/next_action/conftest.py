"""Leads and facts written straight into the tables, so that these tests stand on this room alone."""

from __future__ import annotations

from tests.records import AddEvents, AddLead, AddLeads, add_events, add_lead, add_leads

__all__ = ["AddEvents", "AddLead", "AddLeads", "add_events", "add_lead", "add_leads"]
