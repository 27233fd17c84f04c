"""Who may be the same person twice, and making one record of two: one by one or in bulk, always with a way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

from growth_equestre.foundation.errors import InvalidInput, LeadNotFound
from growth_equestre.foundation.ids import derived_id, is_uuid
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.leads import rules_merge, store, store_duplicates
from growth_equestre.leads.rules import Record
from growth_equestre.leads.types_duplicates import Compared, Difference, Group, Likeness, MergePlan, MergeReport, Pair

_LEADS, _ALIASES, _DISTINCT = "leads", "lead_aliases", "lead_distinct"


@use_case(Permission.CAN_VIEW)
def candidates(ws: Workspace) -> list[Pair]:
    """Every pair of records that may be one person, likeliest first, without those that a person told apart."""
    return store_duplicates.pairs(ws.cursor())


@use_case(Permission.CAN_VIEW)
def compare(ws: Workspace, first_id: str, second_id: str) -> Compared:
    """Two records side by side: where they differ and which value is richer. Raises LeadNotFound, InvalidInput."""
    kept, gone = _both(ws, first_id, second_id)
    differences = tuple(
        Difference(field, _value(kept, field), _value(gone, field), rules_merge.giver(field, kept, gone)["lead_id"])
        for field in rules_merge.differing(kept, gone)
    )
    counts = [journal.count_following(ws, _LEADS, [record["lead_id"]]) for record in (kept, gone)]
    return Compared(store.lead(kept), store.lead(gone), differences, counts[0], counts[1])


@use_case(Permission.CAN_DELETE, writes=True)
def merge(ws: Workspace, first_id: str, second_id: str, picks: Mapping[str, str] | None = None) -> MergeReport:
    """Make one lead of two: the older stays, with the richer value of each field and the history of both.

    picks: field of `compare` to the lead whose value is wanted instead. The other goes to the bin, and its ids lead to
    the one that stays. Raises LeadNotFound, InvalidInput.
    """
    kept, gone = _both(ws, first_id, second_id)
    return _merged(ws, f"Uniu {gone['name']} a {kept['name']}", [[kept, gone]], picks or {})


@use_case(Permission.CAN_VIEW)
def plan_merges(ws: Workspace, pairs: Sequence[Pair] | None = None) -> MergePlan:
    """What merge_all would do with these pairs, by default those that are almost certain; changes nothing."""
    found = [pair for pair in candidates(ws) if pair.likeness is Likeness.SURE] if pairs is None else pairs
    records = {one["lead_id"]: one for one in store.records(ws.cursor(), list(_ids(found)))}
    because = {frozenset((pair.kept_id, pair.gone_id)): pair.because for pair in found}
    return MergePlan(tuple(_group(rules_merge.older_first(records[one] for one in ids), because)
                           for ids in _together(found)))  # fmt: skip


@use_case(Permission.CAN_DELETE, writes=True)
def merge_all(ws: Workspace, plan: MergePlan) -> MergeReport:
    """Unite every group of a plan, as one change set. Raises LeadNotFound when one of them is gone since."""
    wanted = [one for group in plan.groups for one in (group.kept_id, *group.gone)]
    records = _live(ws, wanted)
    groups = [rules_merge.older_first(records[one] for one in (group.kept_id, *group.gone)) for group in plan.groups]
    return _merged(ws, f"Uniu {plan.gone_count} cadastros repetidos", groups, {})


@use_case(Permission.CAN_EDIT, writes=True)
def tell_apart(ws: Workspace, first_id: str, second_id: str) -> str:
    """Remember that two records are not one person; returns the change set. Raises LeadNotFound, InvalidInput."""
    kept, gone = _both(ws, first_id, second_id)
    ids = sorted((kept["lead_id"], gone["lead_id"]))
    pair_id = derived_id("distinct", *ids)
    about = {
        "use_case": "leads.tell_apart",
        "summary": f"Disse que {kept['name']} e {gone['name']} não são a mesma pessoa",
    }
    with journal.tracked(ws, **about, table=_DISTINCT, keys=[pair_id]):
        store_duplicates.tell_apart(ws.cursor(), pair_id, ids, ws.now(), ws.actor.name)
    return journal.current_change_set(ws, **about)


def _merged(ws: Workspace, summary: str, groups: Sequence[Sequence[Record]], picks: Mapping[str, str]) -> MergeReport:
    """Write each group as its first record, hand on what hangs on the others, and put these in the bin."""
    if not groups:
        return MergeReport("", 0, 0, 0)
    about: dict[str, Any] = {"use_case": "leads.merge", "summary": summary}
    now = ws.now()
    heirs: dict[str, str] = {}
    aliases: dict[str, str] = {}
    written: list[Record] = []
    for group in groups:
        one = reduce(lambda kept, gone: rules_merge.united(kept, gone, picks), group)
        for gone in group[1:]:
            heirs[gone["lead_id"]] = one["lead_id"]
            written.append(gone | {"deleted_at": now, "updated_at": now})
        aliases |= {
            known: one["lead_id"] for gone in group[1:] for known in rules_merge.further_ids(one, group[0], gone)
        }
        written.append(one | {"updated_at": now})
    with journal.tracked(ws, **about, table=_LEADS, keys=[record["lead_id"] for record in written]):
        store.write(ws.cursor(), written)
    moved = journal.hand_on(ws, _LEADS, heirs, **about)
    _note_aliases(ws, aliases, about)
    return MergeReport(journal.current_change_set(ws, **about), len(groups), len(heirs), moved)


def _note_aliases(ws: Workspace, aliases: Mapping[str, str], about: Mapping[str, str]) -> None:
    known = store.alias_snapshots(ws.cursor(), list(aliases))
    fresh = {external_id: lead_id for external_id, lead_id in aliases.items() if external_id not in known}
    with journal.tracked(ws, **about, table=_ALIASES, keys=list(fresh)):
        store.add_aliases(ws.cursor(), fresh, ws.now())


def _both(ws: Workspace, first_id: str, second_id: str) -> list[Record]:
    if first_id == second_id:
        raise InvalidInput("lead", "É o mesmo cadastro duas vezes.", "Escolha dois cadastros.")
    found = rules_merge.older_first(_live(ws, [first_id, second_id]).values())
    if found[0]["is_demo"] != found[1]["is_demo"]:
        raise InvalidInput("lead", "Um lead da demo não se une a um lead de verdade.", "Escolha outro par.")
    return found


def _live(ws: Workspace, lead_ids: Sequence[str]) -> dict[str, Record]:
    """Rows of all these leads by id. Raises LeadNotFound for the first that is missing or in the bin."""
    found = store.records(ws.cursor(), [one for one in lead_ids if is_uuid(one)])
    live = {record["lead_id"]: record for record in found if not record["deleted_at"]}
    missing = next((one for one in lead_ids if one not in live), None)
    if missing is not None:
        raise LeadNotFound(missing)
    return live


def _together(pairs: Iterable[Pair]) -> list[set[str]]:
    """Pairs that share a record, joined: who is one person with one is so with all of them."""
    group_of: dict[str, set[str]] = {}
    for pair in pairs:
        joined = group_of.get(pair.kept_id, {pair.kept_id}) | group_of.get(pair.gone_id, {pair.gone_id})
        group_of.update(dict.fromkeys(joined, joined))
    return list({id(group): group for group in group_of.values()}.values())


def _group(records: Sequence[Record], because: Mapping[frozenset[str], tuple[str, ...]]) -> Group:
    kept, *gone = records
    told = [because.get(frozenset((kept["lead_id"], one["lead_id"])), ()) for one in gone]
    words = tuple(dict.fromkeys(word for each in told for word in each))
    return Group(kept["lead_id"], kept["name"], {one["lead_id"]: one["name"] for one in gone}, words)


def _ids(pairs: Iterable[Pair]) -> dict[str, None]:
    return dict.fromkeys(one for pair in pairs for one in (pair.kept_id, pair.gone_id))


def _value(record: Record, field: str) -> str:
    """What a field says, as stored; "" when nothing. Screens put codes into words."""
    columns = rules_merge.FIELDS[field][:2] if field == "cidade" else rules_merge.FIELDS[field][:1]
    return "/".join(str(record[column]) for column in columns if record[column] is not None)
