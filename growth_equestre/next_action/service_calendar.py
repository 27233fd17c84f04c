"""The door to the calendar: which days a person in Brazil works."""

from __future__ import annotations

from growth_equestre.next_action.rules_calendar import is_business_day

__all__ = ["is_business_day"]
