"""Bad input by the command line: a clear Portuguese message, the good rows kept, nothing half-written."""

from __future__ import annotations

import csv
import io
import itertools
import zlib
from pathlib import Path

import pytest
from program import Ran, Run, runner

from growth_equestre import house
from growth_equestre.journal import service as journal

LEADS = "id;nome;whatsapp;email;uf;cidade;segmento_interesse;orcamento_faixa;prazo_compra;status;criado_em"
GOOD = (
    "A1;Marina Prado;(11) 98765-0001;marina@example.com;SP;Campinas;CAVALOS;5k-20k;30d;CURIOSO;01/03/2026",
    "A2;João Ávila;(31) 98765-0002;;MG;Uberaba;EVENTOS;;;;02/03/2026",
)
TEN_MEGABYTES = 10 * 1024 * 1024


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], data_dir: Path) -> Run:
    """Runs one command in the workspace `teste`."""
    return runner(capsys)


def lead(**cells: str) -> str:
    """A third row, good but for the cells given."""
    row = dict(zip(LEADS.split(";"), GOOD[0].split(";"), strict=True))
    row |= {"id": "A3", "nome": "Lia Campos", "whatsapp": "11 98765-0003", "email": "lia@example.com"} | cells
    return ";".join(row.values())


def saved(tmp_path: Path, content: str | bytes, name: str = "arquivo.csv") -> Path:
    """A file with this content."""
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def names(run: Run, tmp_path: Path) -> list[str]:
    """Who is in the workspace, as a spreadsheet would show the export."""
    out = tmp_path / "saida.csv"
    assert run("export", "leads", "--out", out).code == 0
    return sorted(row["nome"] for row in csv.DictReader(io.StringIO(out.read_text("utf-8-sig")), delimiter=";"))


def rejected(file: Path) -> list[dict[str, str]]:
    """What came back beside the file."""
    beside = file.with_name(f"{file.name}.rejeitadas.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(beside), delimiter=";"))


def nothing_happened(run: Run, tmp_path: Path, ended: Ran) -> None:
    """The file was refused whole: nobody entered, nothing was noted, no file of rejected rows appeared."""
    assert ended.code == 1
    assert ended.out == ""
    assert "Nada foi alterado." in ended.err
    assert names(run, tmp_path) == []
    assert list(tmp_path.glob("*.rejeitadas.csv")) == []
    ws = house.open_workspace()
    changes = journal.recent(ws)
    ws.database.close()
    assert changes == []


BAD_ROWS = {
    "unknown state": (lead(uf="XX"), "uf", "XX"),
    "unknown segment": (lead(segmento_interesse="BARCOS"), "segmento_interesse", "BARCOS"),
    "unknown budget": (lead(orcamento_faixa="muito"), "orcamento_faixa", "muito"),
    "unknown timeframe": (lead(prazo_compra="um dia"), "prazo_compra", "prazo"),
    "unknown stage": (lead(status="CASADO"), "status", "CASADO"),
    "broken e-mail": (lead(email="lia@"), "email", "não é um e-mail"),
    "letters in the phone": (lead(whatsapp="11 98765-OOO3"), "whatsapp", "tem letras"),
    "phone too short": (lead(whatsapp="8765-0003"), "whatsapp", "não é um telefone"),
    "no name": (lead(nome=""), "nome", "precisa de um nome"),
    "a date that does not exist": (lead(criado_em="31/02/2026"), "criado_em", "não é uma data"),
    "a ten megabyte cell": (lead(cidade="x" * TEN_MEGABYTES), "", "célula com mais de"),
    "too many columns": (lead() + ";a;b", "", "colunas"),
    "too few columns": ("A3;Lia Campos", "", "colunas"),
    "a null character": (lead(nome="Lia\0Campos"), "", "caractere nulo"),
    "a quote never closed": (lead(nome='"Lia Campos'), "", "aspa aberta"),
}


def test_bad_rows_come_back_with_line_column_and_reason_and_the_others_enter(run: Run, tmp_path: Path) -> None:
    rows = [row for row, _, _ in BAD_ROWS.values()]
    file = saved(tmp_path, "\r\n".join([LEADS, GOOD[0], *rows, GOOD[1], ""]))
    ended = run("import", "leads", file)
    assert ended.code == 0, ended.err
    assert f"novos: 2, completados: 0, sem mudança: 0, recusados: {len(rows)}." in ended.out
    assert f"e mais {len(rows) - 5}." in ended.err
    for line, (kind, (_, column, reason)), back in zip(
        itertools.count(3), BAD_ROWS.items(), rejected(file), strict=False
    ):
        assert (back["linha"], back["coluna"]) == (str(line), column), kind
        assert reason in back["motivo"], kind
    assert len(rejected(file)) == len(rows)
    assert names(run, tmp_path) == ["João Ávila", "Marina Prado"]


def test_a_row_that_came_back_enters_once_it_is_corrected(run: Run, tmp_path: Path) -> None:
    file = saved(tmp_path, "\r\n".join([LEADS, *GOOD, lead(uf="XX")]))
    run("import", "leads", file)
    beside = file.with_name(f"{file.name}.rejeitadas.csv")
    corrected = saved(tmp_path, beside.read_bytes().replace(b";XX;", b";SP;"), "corrigido.csv")
    assert "novos: 1" in run("import", "leads", corrected).out
    assert len(names(run, tmp_path)) == 3


UNREADABLE = {
    "empty": (b"", "está vazio"),
    "only a mark": (b"\xef\xbb\xbf\r\n\r\n", "está vazio"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 40, "parece ser um PDF"),
    "an Excel file": (b"PK\x03\x04" + b"xl/workbook.xml" * 20, "planilha do Excel"),
    "compressed bytes": (zlib.compress(LEADS.encode() * 100) * 5, "não é um texto"),
    "a repeated column": (f"{LEADS};nome\r\n{GOOD[0]};x".encode(), "repete a coluna 'nome'"),
    "no column of names": (b"valor;quantidade\r\n1;2\r\n", "Falta no cabe"),
    "wide text cut short": (("\r\n".join([LEADS, *GOOD])).encode("utf-16")[:-1], "cortado"),
}


def test_a_file_that_cannot_be_read_changes_nothing(run: Run, tmp_path: Path) -> None:
    for kind, (content, reason) in UNREADABLE.items():
        ended = run("import", "leads", saved(tmp_path, content))
        assert reason in ended.err, kind
        nothing_happened(run, tmp_path, ended)


def test_accents_survive_whatever_the_spreadsheet_wrote(run: Run, tmp_path: Path) -> None:
    for encoding in ("cp1252", "utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-le"):
        file = saved(tmp_path, "\r\n".join([LEADS, *GOOD]).encode(encoding))
        (summary,) = run("import", "leads", file, "--json").records
        assert summary["added"] == (2 if encoding == "cp1252" else 0), encoding
        assert summary["updated"] == summary["rejected"] == 0, encoding
        assert names(run, tmp_path) == ["João Ávila", "Marina Prado"], encoding


def test_a_file_in_which_no_row_is_good_ends_with_1_and_gives_every_row_back(run: Run, tmp_path: Path) -> None:
    file = saved(tmp_path, "\r\n".join([LEADS, lead(uf="XX"), lead(uf="ZZ")]))
    ended = run("import", "leads", file)
    assert ended.code == 1
    assert "Nenhuma linha do arquivo pôde entrar." in ended.err
    assert len(rejected(file)) == 2
    assert names(run, tmp_path) == []


def test_a_formula_is_only_text_and_leaves_harmless(run: Run, tmp_path: Path) -> None:
    formula = '=HYPERLINK(""http://mau.example""; ""clique"")'
    row = lead(nome=f'"{formula}"', cidade="+SOMA(A1)")
    assert "novos: 1" in run("import", "leads", saved(tmp_path, f"{LEADS}\r\n{row}")).out
    assert names(run, tmp_path) == ["'" + formula.replace('""', '"')]
    assert "sem mudança: 1" in run("import", "leads", tmp_path / "saida.csv").out


def test_checking_a_file_first_writes_nothing(run: Run, tmp_path: Path) -> None:
    file = saved(tmp_path, "\r\n".join([LEADS, *GOOD, lead(uf="XX")]))
    (summary,) = run("import", "leads", file, "--dry-run", "--json").records
    assert (summary["added"], summary["rejected"], summary["dry_run"]) == (2, 1, True)
    assert names(run, tmp_path) == []
    assert list(tmp_path.glob("*.rejeitadas.csv")) == []


def test_bad_events_come_back_and_good_ones_count(run: Run, tmp_path: Path) -> None:
    run("import", "leads", saved(tmp_path, "\r\n".join([LEADS, *GOOD]), "leads.csv"))
    bad = {
        "A1;dancou;02/03/2026 10:00;": "evento",
        "A9;page_view;02/03/2026 10:00;": "lead_id",
        "A1;page_view;30/02/2026 10:00;": "quando",
        "A1;page_view;02/03/2096 10:00;": "quando",
        "A1;etapa;02/03/2026 10:00;CASADO": "metadados",
    }
    good = "A1;page_view;02/03/2026 10:00;"
    file = saved(tmp_path, "\n".join(["lead_id;evento;quando;metadados", good, *bad]), "eventos.csv")
    (summary,) = run("import", "events", file, "--json").records
    assert (summary["added"], summary["rejected"]) == (1, len(bad))
    assert [row["coluna"] for row in rejected(file)] == list(bad.values())
    assert all(row["motivo"] for row in rejected(file))


def test_bad_partners_come_back_and_good_ones_enter(run: Run, tmp_path: Path) -> None:
    header = "nome;telefone;segmento;uf;cidade;prioridade;cnae;contato;nome_social;cnpj"
    bad = {
        "Haras A;(11) 3000-0001;CAVALOS;SP;Campinas;1;;;;11222333000182": "cnpj",
        "Haras B;(11) 3000-0002;BARCOS;SP;Campinas;1;;;;": "segmento",
        "Haras C;(11) 3000-0003;CAVALOS;XX;Campinas;1;;;;": "uf",
        "Haras D;(11) 3000-0004;CAVALOS;SP;Campinas;9;;;;": "prioridade",
        "Haras E;onze;CAVALOS;SP;Campinas;1;;;;": "telefone",
        "Haras F;(11) 3000-0006;CAVALOS;SP;Campinas;1;9999-9/99;;;": "cnae",
    }
    good = "Haras G;(11) 3000-0007;CAVALOS;SP;Campinas;1;0152-1/02;Lia;Haras G Ltda;12ABC34501DE35"
    file = saved(tmp_path, "\n".join([header, *bad, good]), "parceiros.csv")
    (summary,) = run("import", "partners", file, "--json").records
    assert (summary["added"], summary["rejected"]) == (1, len(bad))
    assert [row["coluna"] for row in rejected(file)] == list(bad.values())
