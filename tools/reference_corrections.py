"""What the packages get wrong or lack, each entry a public fact; see data/reference/README.md for why."""

from __future__ import annotations

# Misprints inside the published CNAE titles.
TITLE_TYPOS = {
    "desing": "design",
    "Desing": "Design",
    "Resseragem": "Resserragem",
    "torneiria": "tornearia",
}

# Installed on 1 January 2025, after the municipality packages were made: IBGE code, name, UF, Receita code.
NEW_MUNICIPALITIES = ((5101837, "Boa Esperança do Norte", "MT", "1182"),)

# Receita codes that the package gets wrong. The Receita numbers each state in alphabetical order of the names of the
# time, old municipalities with odd numbers and those of after 1996 with even ones: each code below fills a gap there.
RECEITA_CODES: dict[int, str] = {
    2903276: "1110",  # Barrocas/BA, created again in 2000; 3077 was its code of 1989
    3102704: "4053",  # Cachoeira de Pajeú/MG, then André Fernandes
    3125507: "4509",  # São Gonçalo do Rio Preto/MG, then Felisberto Caldeira
    5218052: "1060",  # Porteirão/GO; the package repeats Portelândia's 9557
}

# The name under which GeoNames keeps the seat.
SPELLINGS_IN_GEONAMES: dict[int, str] = {
    1502954: "Eldorado dos Carajás",
    1506500: "Santa Isabel do Pará",
    2313559: "Turaru",
    2405306: "Boa Saúde",
    2605459: "Fernando de Noronha (Distrito Estadual)",
    2606903: "Iguaraci",
    2608503: "Lagoa do Itaenga",
    3305901: "Trajano de Morais",
    4213906: "Presidente Castelo Branco",
    4306379: "Dilermano de Aguiar",
}

# The name under which the number ranges are kept.
SPELLINGS_IN_PHONES: dict[int, str] = {
    1100015: "Alta Floresta do Oeste",
    1100346: "Alvorada do Oeste",
    1101484: "São Felipe do Oeste",
    1502954: "Eldorado dos Carajás",
    1504752: "Mujuí dos Campos",
    1505635: "Piçarras",
    1506500: "Santa Isabel do Pará",
    1706001: "Couto de Magalhães",
    2111763: "Senador La Roque",
    2306306: "Itapagé",
    2307254: "Vila de Jericoacoara",
    2601607: "Belém de São Francisco",
    2606903: "Iguaraci",
    2608503: "Lagoa do Itaenga",
    2613107: "São Caetano",
    2800100: "Amparo de São Francisco",
    2922250: "Muquém de São Francisco",
    2928505: "Santa Teresinha",
    3108909: "Brasópolis",
    3122900: "Dona Eusébia",
    3165206: "São Thomé das Letras",
    3305901: "Trajano de Morais",
    3516101: "Florínia",
    3550001: "São Luís do Paraitinga",
    4213906: "Presidente Castelo Branco",
    5107008: "Poxoréo",
    5107792: "Santo Antônuio do Leste",
}

# Seats that GeoNames lacks or confuses with another place, to 0.01 degree (about 1 km).
SEATS: dict[int, tuple[float, float]] = {
    1100148: (-11.72, -62.31),  # Nova Brasilândia D'Oeste/RO
    1720499: (-11.97, -48.24),  # São Valério/TO
    2104701: (-5.41, -44.34),  # Graça Aranha/MA
    2410009: (-6.27, -38.05),  # Pilões/RN
    2507705: (-7.07, -36.58),  # Juazeirinho/PB
    2513653: (-6.48, -38.48),  # Joca Claudino/PB
    2702108: (-8.91, -35.72),  # Colônia Leopoldina/AL
    2706307: (-9.41, -36.63),  # Palmeira dos Índios/AL
    3151107: (-21.66, -42.35),  # Pirapetinga/MG
    3302858: (-22.78, -43.43),  # Mesquita/RJ
    5005681: (-23.94, -54.27),  # Mundo Novo/MS
    1101203: (-11.20, -61.52),  # Ministro Andreazza/RO
    1302306: (-2.75, -66.77),  # Jutaí/AM
    1400050: (2.99, -61.31),  # Alto Alegre/RR
    1600253: (0.60, -50.70),  # Itaubal/AP
    2104008: (-4.87, -44.71),  # Esperantinópolis/MA
    2306801: (-5.66, -38.62),  # Jaguaribara/CE, moved when the Castanhão reservoir filled
    2513901: (-6.49, -37.45),  # São Bento/PB
    2602506: (-7.35, -37.29),  # Brejinho/PE
    2607109: (-7.68, -37.46),  # Ingazeira/PE
    2701506: (-9.96, -36.79),  # Campo Grande/AL
    2702801: (-9.27, -35.72),  # Flexeiras/AL
    2931707: (-12.39, -38.63),  # Terra Nova/BA
    3204054: (-18.30, -39.96),  # Pedro Canário/ES
    3304755: (-21.47, -41.11),  # São Francisco de Itabapoana/RJ
    5103254: (-9.46, -59.22),  # Colniza/MT
    5209150: (-18.62, -50.08),  # Gouvelândia/GO
}

# DDDs that number ranges (kept since before areas were split) or neighbours get wrong.
AREA_CODES: dict[int, int] = {
    1508357: 93,  # Vitória do Xingu/PA
    2106359: 98,  # Marajá do Sena/MA
    2107407: 98,  # Olho d'Água das Cunhãs/MA
    2108108: 98,  # Paulo Ramos/MA
    2113009: 98,  # Vitorino Freire/MA
    2603926: 87,  # Carnaubeira da Penha/PE, 81 until 87 was split off
    2612471: 87,  # Santa Cruz da Baixa Verde/PE, likewise
    3106309: 31,  # Belo Oriente/MG, Vale do Aço
    3106655: 38,  # Berizal/MG
    3116407: 34,  # Claraval/MG
    3136579: 38,  # Josenópolis/MG
    3156502: 38,  # Rubelita/MG
    3157377: 38,  # Santa Cruz de Salinas/MG
    4102604: 49,  # Barracão/PR, one town with Dionísio Cerqueira/SC
    4122305: 47,  # Rio Negro/PR, across the river from Mafra/SC
    4307815: 51,  # Estrela Velha/RS
    4322855: 51,  # Vespasiano Corrêa/RS
    5101837: 66,  # Boa Esperança do Norte/MT, taken from Sorriso
    5222203: 61,  # Vila Boa/GO, around Brasília
}
