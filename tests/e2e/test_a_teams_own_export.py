"""A team brings two years of work from its old CRM as Excel saved it; everything is decided on and nothing is lost."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from program import Run, runner

pytestmark = pytest.mark.slow

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
HOW_MANY = 120
DAYS_OF_HISTORY = 730
LEADS_HEADER = (
    "Código;Nome Completo;Telefone Celular;E-mail;Estado;Município;Segmento de Interesse;Investimento;Prazo;"
    "Etapa do Funil;Data de Cadastro;Vendedor;Ticket médio (R$)"
)
PARTNERS_HEADER = "NOME FANTASIA;Telefone;Segmento;UF;MUNICIPIO;Prioridade;CNAE Principal;Contato;Razão Social;CNPJ"
EVENTS_HEADER = "Código do lead;Atividade;Data e hora;Detalhes"

PHONES: tuple[Callable[[str, str], str], ...] = (
    lambda ddd, line: f"({ddd}) {line[:5]}-{line[5:]}",
    lambda ddd, line: f"{ddd}{line}",
    lambda ddd, line: f"0{ddd} {line[:5]} {line[5:]}",
    lambda ddd, line: f"+55 {ddd} {line[:5]}-{line[5:]}",
    lambda ddd, line: f"55{ddd}{line}",
    lambda ddd, line: f"0055 {ddd} {line}",
    lambda ddd, line: f"{ddd} {line[1:5]}-{line[5:]}",
    lambda ddd, line: f"{ddd}.{line[:5]}.{line[5:]}",
    lambda ddd, line: f"+55({ddd}){line[1:]}",
    lambda ddd, line: f"{ddd}{line},0",
)
"""Ten ways in which people and spreadsheets write one number."""

PLACES = (
    ("Minas Gerais", "MG", "Sao Joao del Rei", "32"),
    ("SP", "SP", "SAO PAULO", "11"),
    ("goias", "GO", "Goiania", "62"),
    ("mg", "MG", "Uberlândia", "34"),
    ("São Paulo", "SP", "Mogi Guacu", "19"),
    ("DF", "DF", "Brasilia", "61"),
)
SEGMENTS = (
    ("Cavalos", "CAVALOS"),
    ("Serviços", "SERVICOS"),
    ("eventos", "EVENTOS"),
    ("EQUIPAMENTOS", "EQUIPAMENTOS"),
    ("selaria", "EQUIPAMENTOS"),
)
BUDGETS = (
    ("R$ 3.500,00", "0-5k"),
    ("12.500,50", "5k-20k"),
    ("de 20 a 60 mil", "20k-60k"),
    ("acima de 60 mil", "60k+"),
    ("", ""),
)
TIMEFRAMES = (("7 dias", "7d"), ("1 mês", "30d"), ("90d", "90d"), ("", ""))
STAGES = (("Novo", "CURIOSO"), ("Aquecendo", "AQUECENDO"), ("Curioso", "CURIOSO"), ("perdido", "PERDIDO"))
QUALIFIED = (("Qualificado", "QUALIFICADO"), ("", "QUALIFICADO")) * 2
"""Where the old CRM says nothing, the history of stages does."""
FIRST_NAMES = ("Conceição", "João", "Ana Lívia", "Otávio", "Inês", "Márcio")
LAST_NAMES = ("Campolargo", "do Valescuro", "D'Ávila Terrafirme", "Porteira")
CNAES = ("0152-1/02", "02/06/4763", "75001/00", "9319101")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], data_dir: Path) -> Run:
    """Runs one command in the workspace `teste`."""
    return runner(capsys)


@pytest.fixture
def today() -> datetime:
    """A local moment; history avoids this time of day, so that no lead grows a day older while the test runs."""
    # Never midnight itself, which is written back as a day alone.
    return datetime.now(SAO_PAULO).replace(second=7, microsecond=0)


def excel(header: str, rows: Iterator[list[str]]) -> bytes:
    """As "CSV (separado por ponto e vírgula)" leaves a Brazilian Excel: cp1252, CRLF, trailing empty cells."""
    lines = [header, *(";".join(f'"{cell}"' if ";" in cell else cell for cell in row) + ";;" for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def person(n: int, today: datetime) -> tuple[list[str], dict[str, str]]:
    """The n-th row of the old CRM, and what must be known about that lead once it is in."""
    state, uf, city, ddd = PLACES[n % len(PLACES)]
    segment, segment_code = SEGMENTS[n % len(SEGMENTS)]
    budget, budget_code = BUDGETS[n % len(BUDGETS)]
    timeframe, timeframe_code = TIMEFRAMES[n % len(TIMEFRAMES)]
    stage, stage_code = (QUALIFIED if n % 6 == 0 else STAGES)[n // 6 % 4]
    line = f"9{80000000 + n}"
    name = f"{FIRST_NAMES[n % len(FIRST_NAMES)]} {LAST_NAMES[n % len(LAST_NAMES)]} {n}"
    email = f"cliente{n}@example.com" if n % 3 else ""
    created = today - timedelta(days=DAYS_OF_HISTORY - 5 * n, hours=3, minutes=n)
    created_text = f"{created:%d/%m/%Y %H:%M:%S}"
    row = [
        f"CRM-{n:05d}", name, PHONES[n % 10](ddd, line), email.upper() if n % 2 else email, state, city, segment,
        budget, timeframe, stage, created_text, "Vendas; interno", "1.234,56",
    ]  # fmt: skip
    known = {
        "id": f"CRM-{n:05d}", "nome": name, "whatsapp": f"55{ddd}{line}", "uf": uf, "cidade": city,
        "segmento_interesse": segment_code, "orcamento_faixa": budget_code, "prazo_compra": timeframe_code,
        "status": stage_code, "criado_em": created_text,
    }  # fmt: skip
    return row, known


def history(n: int, today: datetime) -> Iterator[list[str]]:
    """Dated facts of the n-th lead, with the stages it reached; every sixth was qualified long ago."""
    start = today - timedelta(days=DAYS_OF_HISTORY - 5 * n, hours=2, minutes=n)
    steps = ["page_view", "Visitou a página", "hook_complete", "Clicou no WhatsApp", "whatsapp_reply"][: 1 + n % 5]
    if n % 6 == 0:
        steps += ["budget_confirmed", "timeline_confirmed", "need_confirmed"]
    for day, step in enumerate(steps):
        yield [f"CRM-{n:05d}", step, f"{start + timedelta(days=day):%d/%m/%Y %H:%M}", "campanha; haras" * (day == 0)]
    if n % 6 == 0:
        yield [f"CRM-{n:05d}", "etapa", f"{start + timedelta(days=9):%d/%m/%Y %H:%M}", "Qualificado"]


def cnpj(n: int) -> str:
    """A company that does not exist, with the check digits of one that could."""
    digits = [int(digit) for digit in f"99{n:06d}0001"]
    for _ in range(2):
        weights = itertools.chain(range(len(digits) - 7, 1, -1), range(9, 1, -1))
        rest = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        digits.append(0 if rest < 2 else 11 - rest)
    return "".join(map(str, digits))


def partner(n: int) -> list[str]:
    """The n-th company, its CNAE as spreadsheets mangle codes."""
    _, uf, city, ddd = PLACES[n % len(PLACES)]
    return [
        f"Haras Inventado {n}", f"({ddd}) 3000-{n:04d}", SEGMENTS[n % 4][0], uf, city, str(n % 3 + 1),
        CNAES[n % 4], f"Contato {n}", f"Haras Inventado {n} Ltda", cnpj(n),
    ]  # fmt: skip


@pytest.fixture
def files(tmp_path: Path, today: datetime) -> dict[str, Path]:
    """The team's three files."""
    contents = {
        "leads": excel(LEADS_HEADER, (person(n, today)[0] for n in range(HOW_MANY))),
        "partners": excel(PARTNERS_HEADER, (partner(n) for n in range(40))),
        "events": excel(EVENTS_HEADER, (row for n in range(HOW_MANY) for row in history(n, today))),
    }
    paths = {kind: tmp_path / f"{kind} do CRM antigo.csv" for kind in contents}
    for kind, content in contents.items():
        paths[kind].write_bytes(content)
    return paths


def rows_of(file: Path) -> list[dict[str, str]]:
    """Rows of a file that we wrote, as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")), delimiter=";"))


def bring_in(run: Run, files: dict[str, Path]) -> dict[str, dict[str, int]]:
    """Import the three files; their summaries by kind."""
    summaries = {}
    for kind in ("leads", "partners", "events"):
        ended = run("import", kind, files[kind], "--json")
        assert ended.code == 0, ended.err
        (summaries[kind],) = ended.records
        assert summaries[kind]["rejected"] == 0, (kind, files[kind])
    return summaries


def take_out(run: Run, folder: Path) -> dict[str, Path]:
    """Decide on every lead, then export the three files."""
    assert run("score", "--all").code == 0
    assert run("recommend", "--all").code == 0
    paths = {kind: folder / f"{kind}.csv" for kind in ("leads", "partners", "events")}
    for kind, path in paths.items():
        assert run("export", kind, "--out", path).code == 0
    return paths


def test_everything_the_old_crm_knew_is_known_here(
    run: Run, files: dict[str, Path], tmp_path: Path, today: datetime
) -> None:
    summaries = bring_in(run, files)
    assert summaries["leads"]["added"] == HOW_MANY
    assert summaries["partners"]["added"] == 40
    written = take_out(run, tmp_path)
    known = {row["id"]: row for row in rows_of(written["leads"])}
    for n in range(HOW_MANY):
        expected = person(n, today)[1]
        actual = known[expected["id"]]
        assert {name: actual[name] for name in expected} == expected
        assert actual["email"].lower() == (f"cliente{n}@example.com" if n % 3 else "")
    facts = sum(1 for n in range(HOW_MANY) for _ in history(n, today))
    assert summaries["events"]["added"] == len(rows_of(written["events"])) == facts


def test_every_lead_gets_a_score_partners_and_a_next_action(run: Run, files: dict[str, Path]) -> None:
    bring_in(run, files)
    scores = run("score", "--all", "--json").records
    assert {score["external_id"] for score in scores} == {f"CRM-{n:05d}" for n in range(HOW_MANY)}
    for score in scores:
        assert score["start_points"] + sum(reason["points"] for reason in score["reasons"]) == score["score"]
        assert 0 <= score["chance_7d"] <= score["chance_30d"] <= 1
    (one,) = run("score", "CRM-00007", "--json").records
    assert set(one) == {
        "lead_id", "external_id", "score", "chance_30d", "chance_7d", "suggested_status", "start_points", "reasons",
    }  # fmt: skip
    matches = run("match", "CRM-00007", "--count", "5", "--json").records
    assert [match["rank"] for match in matches] == [1, 2, 3, 4, 5]
    assert all(match["lead_id"] == one["lead_id"] and match["reasons"] for match in matches)
    assert [match["compatibility"] for match in matches] == sorted(
        (match["compatibility"] for match in matches), reverse=True
    )
    advice = run("recommend", "--all", "--json").records
    assert {record["lead_id"] for record in advice} == {score["lead_id"] for score in scores}
    assert all(record["probability"] == 1.0 and record["reasons"] for record in advice)
    assert all(datetime.fromisoformat(record["when"]).tzinfo for record in advice)


def test_the_same_files_again_add_nothing(run: Run, files: dict[str, Path], tmp_path: Path) -> None:
    bring_in(run, files)
    before = {kind: path.read_bytes() for kind, path in take_out(run, tmp_path).items()}
    again = bring_in(run, files)
    assert all(summary["added"] == summary["updated"] == 0 for summary in again.values())
    assert all(summary["change_set_id"] is None for summary in again.values())
    assert {kind: path.read_bytes() for kind, path in take_out(run, tmp_path).items()} == before


def test_what_goes_out_comes_back_exactly_in_a_fresh_workspace(
    run: Run, files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(run, files)
    (tmp_path / "primeiro").mkdir()
    first = take_out(run, tmp_path / "primeiro")
    monkeypatch.setenv("GROWTH_WORKSPACE", "outro")
    bring_in(run, first)
    second = take_out(run, tmp_path / "segundo")
    for kind in first:
        assert second[kind].read_bytes() == first[kind].read_bytes(), kind
    assert run("doctor").code == 0
