"""The directory as a file: preview, import with rejected rows, export."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from growth_equestre.accounts import service_imports as columns_of_files
from growth_equestre.cnae import service as cnae
from growth_equestre.foundation.csv_read import (
    CsvTable,
    Heading,
    ImportReport,
    Progress,
    RejectedRow,
    read_heading,
    read_table,
)
from growth_equestre.foundation.csv_write import to_csv
from growth_equestre.foundation.errors import InvalidFields, InvalidInput, UnreadableFile
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.partners import rules, store
from growth_equestre.partners import service_people as people
from growth_equestre.partners import service_records as records
from growth_equestre.partners.types import (
    CleanPartner,
    ImportPreview,
    Partner,
    PartnerFilter,
    PartnerInput,
    PartnerSort,
)

TABLE = "partners"
KIND = "parceiros"
HEADER = ("nome", "telefone", "segmento", "uf", "cidade", "prioridade", "cnae", "contato", "nome_social", "cnpj")
COLUMNS: dict[str, Sequence[str]] = {
    "nome": ("nome_fantasia", "fantasia", "parceiro", "empresa", "name"),
    "telefone": ("fone", "whatsapp", "celular", "telefone1", "telefone_1", "ddd_telefone_1", "phone"),
    "segmento": ("segmento_interesse", "ramo", "categoria", "segment"),
    "uf": ("estado", "sigla_uf", "state"),
    "cidade": ("municipio", "municipio_nome", "nome_municipio", "city"),
    "prioridade": ("priority",),
    "cnae": ("cnae_principal", "cnae_fiscal", "cnae_fiscal_principal", "atividade_principal"),
    "contato": ("responsavel", "nome_contato", "pessoa_de_contato", "contact"),
    "nome_social": ("razao_social", "nome_empresarial", "legal_name"),
    "cnpj": ("documento", "cnpj_completo"),
    "email": ("e_mail", "correio_eletronico", "mail"),
    "cnae_secundarios": ("cnae_fiscal_secundaria", "cnaes_secundarios", "cnae_secundario"),
    "capacidade_mensal": ("capacidade", "leads_por_mes"),
}
_SEVERAL_CODES = re.compile(r"[,;|]\s*|\s+e\s+")
_SHOWN_ROWS = 5


@dataclass(frozen=True)
class _Read:
    """What a file says: its good rows, one record per company among them, and which of those the directory knows."""

    table: CsvTable
    partners: list[CleanPartner]
    companies: list[records.Record]
    known: dict[int, str]
    rejected: tuple[RejectedRow, ...]


@use_case(Permission.CAN_IMPORT)
def read_columns(ws: Workspace, content: bytes) -> Heading:
    """The file's columns and what each would be read as. Raises UnreadableFile."""
    return read_heading(content, COLUMNS, columns_of_files.chooser(ws, KIND))


@use_case(Permission.CAN_IMPORT)
def preview_import(ws: Workspace, content: bytes) -> ImportPreview:
    """What importing this file would do; writes nothing. Raises UnreadableFile."""
    read = _read(ws, content)
    return ImportPreview(
        first=tuple(read.partners[:_SHOWN_ROWS]),
        new=len(read.companies) - len(read.known),
        known=len(read.known),
        unplaced=sum(bool(one["city"]) and one["ibge_code"] is None for one in read.companies),
        rejected=read.rejected,
        found_columns=read.table.found_columns,
        ignored_columns=read.table.ignored_columns,
        header=read.table.header,
        delimiter=read.table.delimiter,
    )


@use_case(Permission.CAN_IMPORT, writes=True)
def import_partners(ws: Workspace, content: bytes, progress: Progress | None = None) -> ImportReport:
    """Add the good rows; a company already there keeps what it has and gains only what was empty.

    Raises UnreadableFile, and then nothing changed.
    """
    read = _read(ws, content, progress)
    new, told = _sorted_out(read)
    changed = store.enrichable(ws.cursor(), told)
    told = [one for one in told if one["partner_id"] in changed]
    report = ImportReport(
        change_set_id="",
        added=len(new),
        updated=len(told),
        unchanged=len(read.partners) - len(new) - len(told),
        rejected=read.rejected,
        header=read.table.header,
        delimiter=read.table.delimiter,
    )
    return _kept(ws, new, told, report) if new or told else report


@use_case(Permission.CAN_EXPORT)
def export(ws: Workspace, chosen: PartnerFilter, sort: PartnerSort = PartnerSort.PRIORITY) -> bytes:
    """The list on screen as the prospecting CSV; people's names only for who may see them."""
    listed = people.named(ws, store.page(ws.cursor(), chosen, sort, None, 0))
    return to_csv([_row_of(partner) for partner in listed], HEADER)


def _read(ws: Workspace, content: bytes, progress: Progress | None = None) -> _Read:
    table = read_table(content, COLUMNS, choose=columns_of_files.chooser(ws, KIND))
    _refuse_nameless(table)
    good, rejected = _checked(table, progress)
    companies = rules.one_per_company(good)
    made = records.built(companies, [new_id() for _ in companies], ws.now())
    known = store.known_companies(ws.cursor(), made)
    everything = sorted([*table.rejected, *rejected], key=lambda row: row.line)
    return _Read(table, good, made, known, tuple(everything))


def _refuse_nameless(table: CsvTable) -> None:
    """A file needs one of the two name columns; either will do."""
    if not {"nome", "nome_social"} & set(table.found_columns):
        raise UnreadableFile(
            "Falta no cabeçalho: nome. Nada foi alterado.",
            "Confira a primeira linha do arquivo, que deve ter o nome das colunas.",
        )


def _checked(table: CsvTable, progress: Progress | None) -> tuple[list[CleanPartner], list[RejectedRow]]:
    good: list[CleanPartner] = []
    rejected: list[RejectedRow] = []
    rows = table.frame.to_dict("records")
    for position, row in enumerate(rows):
        try:
            good.append(rules.clean(_input(row), cnae.repair))
        except InvalidFields as error:
            for_person = error.problems[0]
            rejected.append(table.reject(position, for_person.field, str(error)))
        except InvalidInput as error:
            rejected.append(table.reject(position, error.field, str(error)))
        if progress and position % 1_000 == 0:
            progress(position, len(rows))
    if progress:
        progress(len(rows), len(rows))
    return good, rejected


def _input(row: dict[str, Any]) -> PartnerInput:
    """One row as a form. The CNAE cell may hold several codes; the first is the main one."""
    main, *others = _SEVERAL_CODES.split(row["cnae"].strip())
    others += _SEVERAL_CODES.split(row["cnae_secundarios"].strip())
    return PartnerInput(
        name=row["nome"],
        cnpj=row["cnpj"],
        legal_name=row["nome_social"],
        phone=row["telefone"],
        email=row["email"],
        contact=row["contato"],
        segment=row["segmento"],
        uf=row["uf"],
        city=row["cidade"],
        priority=row["prioridade"],
        cnae_main=main,
        cnae_secondary=tuple(others),
        monthly_capacity=rules.read_capacity(row["capacidade_mensal"]),
    )


def _sorted_out(read: _Read) -> tuple[list[records.Record], list[records.Record]]:
    """New companies, and what the file tells about those already in the directory, one record for each."""
    new = [one for position, one in enumerate(read.companies) if position not in read.known]
    told: dict[str, records.Record] = {}
    for position, partner_id in read.known.items():
        told.setdefault(partner_id, read.companies[position] | {"partner_id": partner_id})
    return new, list(told.values())


def _kept(ws: Workspace, new: list[records.Record], told: list[records.Record], report: ImportReport) -> ImportReport:
    summary = f"Importou parceiros: {report.added} novos, {report.updated} completados"
    keys = [record["partner_id"] for record in (*new, *told)]
    with journal.tracked(ws, use_case="partners.import", summary=summary, table=TABLE, keys=keys):
        store.write(ws.cursor(), new)
        if told:
            store.enrich(ws.cursor(), told, ws.now())
    change_set_id = journal.current_change_set(ws, use_case="partners.import", summary=summary)
    return ImportReport(
        change_set_id,
        report.added,
        report.updated,
        report.unchanged,
        report.rejected,
        report.header,
        report.delimiter,
    )


def _row_of(partner: Partner) -> dict[str, object]:
    return {
        "nome": partner.name,
        "telefone": rules.shown_phone(partner.phone),
        "segmento": partner.segment and partner.segment.value,
        "uf": partner.uf,
        "cidade": partner.city,
        "prioridade": partner.priority.value,
        "cnae": rules.shown_cnae(partner.cnae_main),
        "contato": partner.contact,
        "nome_social": partner.legal_name,
        "cnpj": rules.shown_cnpj(partner.cnpj),
    }
