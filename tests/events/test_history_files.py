"""A team's dated history enters from a file: good rows once, bad rows back, stages following."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from growth_equestre.events import service as events
from growth_equestre.foundation.clock import parse_local
from growth_equestre.foundation.csv_read import rejected_file
from growth_equestre.foundation.errors import UnreadableFile
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerInput
from growth_equestre.scoring import service as scoring

HEADER = "id;lead_id;evento;quando;metadados\r\n"


def file_of(*rows: str) -> bytes:
    return (HEADER + "\r\n".join(rows) + "\r\n").encode()


def test_two_years_of_history_enter_in_local_time(ws: Workspace, marina: Lead) -> None:
    report = events.import_events(
        ws,
        file_of(
            f"1;{marina.lead_id};page_view;21/11/2024 23:30;",
            f"2;{marina.lead_id};Perguntou o preço;05/03/2025;potro",
            f"3;{marina.lead_id};CTA_CLICK;2026-01-02T10:00:00Z;",
        ),
    )
    assert (report.added, report.rejected) == (3, ())
    assert [entry.event.occurred_at for entry in events.timeline(ws, marina.lead_id)] == [
        datetime(2026, 1, 2, 10, 0, tzinfo=UTC),
        datetime(2025, 3, 5, 3, 0, tzinfo=UTC),
        datetime(2024, 11, 22, 2, 30, tzinfo=UTC),
    ]


def test_every_spelling_of_a_moment_is_the_same_moment(ws: Workspace, marina: Lead) -> None:
    """Also in the hours that a change to or from summer time repeats or skips (2018 in São Paulo)."""
    written = ["03/11/2018 23:30:00", "04/11/2018 00:30:00", "17/02/2018 23:30:00", "18/02/2018 00:00:00"]
    rows = [
        f";{marina.lead_id};page_view;{text};{spelling}"
        for text in written
        for spelling, text in (
            ("com segundos", text),
            ("sem segundos", text[:-3]),
            ("ISO", f"{text[6:10]}-{text[3:5]}-{text[:2]}T{text[11:]}"),
        )
    ]
    assert events.import_events(ws, file_of(*rows)).added == 12
    moments = [entry.event.occurred_at for entry in events.timeline(ws, marina.lead_id)]
    assert sorted(set(moments)) == sorted(parse_local(text, ws.local_zone) for text in written)


def test_the_same_file_twice_adds_nothing(ws: Workspace, marina: Lead) -> None:
    row = f";{marina.lead_id};page_view;21/11/2024 10:00;"
    content = file_of(row, row, f"7;{marina.lead_id};cta_click;21/11/2024 10:01;")
    assert events.import_events(ws, content).added == 3
    again = events.import_events(ws, content)
    assert (again.added, again.unchanged, again.change_set_id) == (0, 3, "")
    assert events.total(ws) == 3


def test_bad_rows_come_back_with_line_and_column_and_good_rows_enter(ws: Workspace, marina: Lead) -> None:
    lead = marina.lead_id
    content = file_of(
        f"1;{lead};page_view;21/11/2024 10:00;",
        "2;ninguém;page_view;21/11/2024 10:00;",
        f"3;{lead};visita;21/11/2024 10:00;",
        f"4;{lead};page_view;31/02/2024;",
        f"5;{lead};page_view;21/11/2030 10:00;",
        f"6;{lead};etapa;21/11/2024 10:00;MORNO",
        f"1;{lead};cta_click;21/11/2024 11:00;",
        f"8;{lead};cta_click;21/11/2024 11:00;a;b",
    )
    report = events.import_events(ws, content)
    assert report.added == 1
    assert [(row.line, row.column) for row in report.rejected][:6] == [
        (3, "lead_id"),
        (4, "evento"),
        (5, "quando"),
        (6, "quando"),
        (7, "metadados"),
        (8, "id"),
    ]
    assert report.rejected[-1].line == 9
    assert b"31/02/2024" in rejected_file(report)


def test_corrected_rejected_rows_enter_as_they_are(ws: Workspace, marina: Lead) -> None:
    report = events.import_events(ws, file_of(f"1;{marina.lead_id};visita;21/11/2024 10:00;"))
    corrected = rejected_file(report).replace(b"visita;", b"page_view;")
    assert events.import_events(ws, corrected).added == 1


def test_a_file_that_is_no_table_changes_nothing(ws: Workspace, marina: Lead) -> None:
    for content in (b"", b"%PDF-1.7 \x00\x01", b"nome;telefone\r\nAna;1\r\n"):
        with pytest.raises(UnreadableFile):
            events.import_events(ws, content)
    assert events.total(ws) == 0


def test_the_preview_says_what_the_import_then_does(ws: Workspace, marina: Lead) -> None:
    content = file_of(f";{marina.lead_id};page_view;21/11/2024 10:00;", ";x;page_view;21/11/2024;")
    preview = events.preview_import(ws, content)
    assert events.total(ws) == 0
    report = events.import_events(ws, content)
    assert (preview.to_add, preview.rejected) == (report.added, report.rejected)
    assert preview.counts == {EventType.PAGE_VIEW: 1}


def test_a_lead_takes_the_newest_stage_of_its_history(ws: Workspace, marina: Lead, otto: Lead) -> None:
    report = events.import_events(
        ws,
        file_of(
            f";{marina.lead_id};etapa;21/03/2026 10:00;Qualificado",
            f";{marina.lead_id};etapa;21/02/2026 10:00;AQUECENDO",
        ),
        stage_reason="vem do CRM anterior",
    )
    reached = leads.get(ws, marina.lead_id)
    assert reached.stage is Stage.QUALIFIED
    assert reached.stage_since == datetime(2026, 3, 21, 13, 0, tzinfo=UTC)
    assert leads.get(ws, otto.lead_id).stage is Stage.CURIOUS
    journal.undo(ws, report.change_set_id)
    assert leads.get(ws, marina.lead_id).stage is Stage.CURIOUS


def test_an_old_stage_does_not_undo_a_newer_one(ws: Workspace, marina: Lead) -> None:
    leads.set_stage(ws, marina.lead_id, Stage.WARMING, reason="", since=ws.now())
    events.import_events(ws, file_of(f";{marina.lead_id};etapa;21/03/2026 10:00;PERDIDO"))
    assert leads.get(ws, marina.lead_id).stage is Stage.WARMING


def test_undoing_an_import_takes_exactly_its_facts(ws: Workspace, marina: Lead) -> None:
    kept = events.import_events(ws, file_of(f"1;{marina.lead_id};page_view;21/11/2024 10:00;"))
    taken = events.import_events(
        ws,
        file_of(f"1;{marina.lead_id};page_view;21/11/2024 10:00;", f"2;{marina.lead_id};cta_click;21/11/2024 11:00;"),
    )
    journal.undo(ws, taken.change_set_id)
    (left,) = events.timeline(ws, marina.lead_id)
    assert left.event.batch_id == kept.change_set_id


def test_partner_facts_find_the_partner_and_keep_an_unknown_cnpj(ws: Workspace, marina: Lead) -> None:
    partner = partners.create(ws, PartnerInput(name="Haras Boa Vista", cnpj="12ABC34501DE35", uf="SP", city="Campinas"))
    events.import_events(
        ws,
        file_of(
            f";{marina.lead_id};handoff;21/03/2026 10:00;12.abc.345/01de-35",
            f";{marina.lead_id};partner_accepted;22/03/2026 10:00;99.999.999/9999-99",
        ),
    )
    accepted, handed = (entry.event for entry in events.timeline(ws, marina.lead_id))
    assert handed.partner_id == partner.partner_id
    assert (accepted.partner_id, accepted.metadata) == (None, "99.999.999/9999-99")
    assert events.timeline(ws, marina.lead_id)[1].detail == "Haras Boa Vista"


def test_what_is_exported_comes_back_the_same(ws: Workspace, marina: Lead) -> None:
    ana = leads.create(ws, LeadInput(name="Ana Sela", whatsapp="11987650003", external_id="CRM-0042"))
    events.import_events(
        ws,
        file_of(
            "=1+1;CRM-0042;asked_price;01/02/2026 03:04:05;=SOMA(A1)",
            f";{ana.lead_id};page_view;01/02/2026;",
            f";{marina.lead_id};etapa;01/02/2026;AQUECENDO",
        ),
    )
    exported = events.export(ws)
    assert b"CRM-0042" in exported
    again = events.import_events(ws, exported)
    assert (again.added, again.unchanged, again.rejected) == (0, 3, ())
    journal.undo(ws, journal.recent(ws, 1)[0].change_set_id)
    assert events.total(ws) == 0
    assert events.import_events(ws, exported).added == 3
    assert events.export(ws) == exported


def test_scores_follow_an_import_and_its_undo(ws: Workspace, marina: Lead) -> None:
    before = scoring.score(ws, marina.lead_id).score
    report = events.import_events(
        ws, file_of(*(f";{marina.lead_id};{kind};20/11/2026 10:00;" for kind in ("budget_confirmed", "asked_price")))
    )
    after = scoring.current(ws, marina.lead_id)
    assert after is not None and after.score > before
    journal.undo(ws, report.change_set_id)
    again = scoring.current(ws, marina.lead_id)
    assert again is not None and again.score == before
