"""Invented people and companies, and the contact data that nobody can hold.

Mobiles are DDD 9 00xx-xxxx (leads) and DDD 9 01xx-xxxx (partners): Brazilian mobiles in use begin with 9 6 to 9 9, so
these blocks ring nowhere, yet have the right shape. E-mails are at example.com, reserved by RFC 2606. CNPJ roots
begin with DEMO: valid in the alphanumeric form, and plainly not a company's.
"""

from __future__ import annotations

from typing import Final

from growth_equestre.foundation.text import fold
from growth_equestre.foundation.vocab import Segment

_FIRST: Final = (
    "Marina Otávio Helena Caio Lívia Tomás Beatriz Davi Clarice Raul Elisa Heitor Noemi Artur Iara Joaquim Tereza "
    "Vicente Aurora Inácio Dalva Murilo Celina Benício Jurema Ícaro Olívia Estevão Rosa Gael Cecília Nestor Luana "
    "Teodoro Mirela Breno Flora Otto Janaína Silas"
)
FIRST_NAMES: Final = tuple(_FIRST.split())
_LAST: Final = (
    "Prado Campolargo Serraverde Rionovo Pastoalto Valescuro Cerrobravo Pedralume Montesol Várzealta Aguamansa "
    "Capimdouro Lagoafunda Matabela Ventoleste Terrafirme Luzcampo Portovelho Braúna Ipêroxo Jequitimel Florestal "
    "Invernada Boiadeira Tropeira Cancela Porteira Curralinho Chapadão Remanso Vereda Cabeceira Baixada Picadão "
    "Galopeira Marchador Potreiro Selaforte Cavalgante Arreioval"
)
SURNAMES: Final = tuple(_LAST.split())
_COMPANY_KINDS: Final[dict[str, tuple[str, ...]]] = {
    Segment.HORSES: ("Haras", "Criatório", "Coudelaria", "Fazenda", "Rancho"),
    Segment.SERVICES: ("Clínica Equina", "Centro de Treinamento", "Hospedagem", "Ferraria", "Escola de Equitação"),
    Segment.EVENTS: ("Arena", "Parque de Provas", "Leilões", "Circuito", "Hípica"),
    Segment.EQUIPMENT: ("Selaria", "Casa do Cavaleiro", "Correaria", "Rações", "Loja Hípica"),
}
_PLACES: Final = (
    "da Névoa Azul|do Vale Inventado|da Serra Encantada|do Ipê Torto|da Lua Crioula|do Trote Manso|das Sete Cancelas|"
    "do Galope Claro|da Estrela Baia|do Rio Imaginário|da Pedra Sonora|do Alazão Dourado|da Marcha Fina|"
    "do Cerrado Antigo|da Crina Branca|do Poente Largo|da Ferradura Nova|do Capim Dourado|da Manhã Fria|"
    "do Tordilho Velho|da Boa Invernada|do Vento Crioulo|da Porteira Azul|do Curral de Pedra"
)
_COMPANY_PLACES: Final = tuple(_PLACES.split("|"))
_BASE36: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PURPOSE: Final = "Atendimento comercial (dados fictícios)"


def person_name(first: int, surname: int, second_surname: int | None) -> str:
    """An invented person; the numbers choose from the lists and wrap around."""
    parts = [FIRST_NAMES[first % len(FIRST_NAMES)], SURNAMES[surname % len(SURNAMES)]]
    if second_surname is not None:
        parts.append(SURNAMES[second_surname % len(SURNAMES)])
    return " ".join(parts)


def person_email(name: str, number: int) -> str:
    """An address that reaches nobody, different for each number."""
    parts = fold(name).split()
    return f"{parts[0]}.{parts[-1]}.{number}@example.com"


def person_mobile(ddd: int, number: int) -> str:
    """Digits with country code; a million different ones per DDD."""
    return f"55{ddd}900{number * 7919 % 1_000_000:06d}"


def company_name(segment: str, kind: int, place: int, number: int) -> str:
    """An invented company; a numeral tells apart those that would be called the same."""
    kinds = _COMPANY_KINDS[segment]
    name = f"{kinds[kind % len(kinds)]} {_COMPANY_PLACES[place % len(_COMPANY_PLACES)]}"
    return name if number < 2 else f"{name} {number}"


def company_phone(ddd: int, number: int) -> str:
    """Digits with country code; a million different ones per DDD."""
    return f"55{ddd}901{number * 7919 % 1_000_000:06d}"


def company_cnpj(number: int) -> str:
    """14 characters with valid check digits (modulus 11 over ASCII - 48); up to 36^4 companies."""
    if not 0 <= number < 36**4:
        raise ValueError(f"number must be in 0..{36**4 - 1}, got {number}")
    coded = "".join(_BASE36[number // 36**power % 36] for power in (3, 2, 1, 0))
    root_and_branch = f"DEMO{coded}0001"
    first = _check_digit(root_and_branch)
    return f"{root_and_branch}{first}{_check_digit(root_and_branch + first)}"


def _check_digit(characters: str) -> str:
    weights = [2 + position % 8 for position in range(len(characters))][::-1]
    rest = sum(weight * (ord(character) - 48) for weight, character in zip(weights, characters, strict=True)) % 11
    return str(0 if rest < 2 else 11 - rest)
