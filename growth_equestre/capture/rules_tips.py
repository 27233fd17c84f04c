"""What a quiz tells back: questions worth asking before money changes hands. General advice, no prices."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from growth_equestre.foundation.vocab import Segment

_TIPS: Mapping[tuple[Segment, str], tuple[str, ...]] = MappingProxyType({
    (Segment.HORSES, "passeio"): (
        "Monte mais de uma vez, em lugar aberto e com movimento por perto.",
        "Peça um exame de compra com um veterinário que não seja o do vendedor.",
        "Prefira um cavalo já acostumado com quem está começando a um potro.",
    ),
    (Segment.HORSES, "esporte"): (
        "Peça o histórico de provas e de lesões, com exames de imagem dos membros.",
        "Leve seu treinador para montar antes de fechar.",
        "Pergunte que ração e que rotina de treino ele tem hoje.",
    ),
    (Segment.HORSES, "criacao"): (
        "Confira o registro na associação da raça e a parentagem por DNA.",
        "Peça o histórico reprodutivo: coberturas, prenhezes e partos.",
        "Veja os filhos e os irmãos, não só o animal.",
    ),
    (Segment.HORSES, "trabalho"): (
        "Veja o cavalo na lida, com gado e laço, não só parado.",
        "Confira cascos, dorso e dentes com um veterinário.",
        "Pergunte com que frequência trabalha e quanto descansa.",
    ),
    (Segment.SERVICES, "veterinario"): (
        "Pergunte se atende emergência à noite e no fim de semana.",
        "Combine antes o valor da visita e do deslocamento.",
        "Peça o calendário de vacinas e exames do ano por escrito.",
    ),
    (Segment.SERVICES, "doma"): (
        "Visite o lugar sem avisar e veja os cavalos que já estão lá.",
        "Combine quantas sessões por semana e como vai acompanhar.",
        "Pergunte o que acontece se o cavalo se machucar no treino.",
    ),
    (Segment.SERVICES, "casco"): (
        "Peça para ver cascos que ele cuida há mais de um ano.",
        "Combine a data da próxima visita na hora: atraso custa caro.",
        "Fale do piso e do trabalho do cavalo antes de escolher a ferradura.",
    ),
    (Segment.SERVICES, "hotelaria"): (
        "Pergunte o que está incluído: feno, ração, cama, soltura e ferrador.",
        "Veja quantas horas por dia o cavalo fica solto.",
        "Peça o contrato com a multa e o aviso de saída.",
    ),
    (Segment.SERVICES, "transporte"): (
        "Confira se a GTA e os exames estão em dia antes de marcar.",
        "Pergunte o tempo de viagem, as paradas e quem acompanha.",
        "Peça fotos do veículo por dentro e o seguro da carga.",
    ),
    (Segment.EVENTS, "passeio"): (
        "Pergunte o tamanho do percurso e se há apoio veterinário.",
        "Confira os exames que a organização exige.",
        "Veja se alugam cavalo, e para que nível.",
    ),
    (Segment.EVENTS, "competir"): (
        "Leia o regulamento da categoria de estreantes.",
        "Conte a inscrição, o transporte e a baia do evento no gasto.",
        "Chegue um dia antes: o cavalo precisa conhecer o lugar.",
    ),
    (Segment.EVENTS, "leilao"): (
        "Veja os animais antes do dia e peça os exames.",
        "Some a comissão e o frete ao seu lance mais alto.",
        "Leia como são as parcelas e o que acontece se atrasar.",
    ),
    (Segment.EVENTS, "curso"): (
        "Pergunte quantos alunos por instrutor e se o cavalo está incluído.",
        "Peça o que será praticado em cada dia.",
        "Veja se há gravação ou material depois.",
    ),
    (Segment.EVENTS, "organizar"): (
        "Comece pela licença, pela GTA e pelo veterinário responsável.",
        "Reserve água, sombra e baias para todos os cavalos.",
        "Feche o plano de emergência antes de divulgar a data.",
    ),
    (Segment.EQUIPMENT, "sela"): (
        "Prove a sela no seu cavalo: o que serve em um machuca outro.",
        "Veja a armação e a costura antes do acabamento.",
        "Pergunte pelo ajuste e pelo conserto depois da compra.",
    ),
    (Segment.EQUIPMENT, "baia"): (
        "Meça o lugar e pense na ventilação antes do material.",
        "Peça o preço montado, com frete e mão de obra.",
        "Veja uma obra entregue há mais de dois anos.",
    ),
    (Segment.EQUIPMENT, "racao"): (
        "Pese o que o cavalo come hoje antes de trocar.",
        "Troque aos poucos, em uma a duas semanas.",
        "Compare o preço por dia, não por saco.",
    ),
    (Segment.EQUIPMENT, "trailer"): (
        "Confira se seu carro pode puxar o peso com o cavalo dentro.",
        "Veja piso, freios e pneus antes da pintura.",
        "Pergunte pela documentação e pela revisão.",
    ),
    (Segment.EQUIPMENT, "saude"): (
        "Monte a lista com seu veterinário antes de comprar.",
        "Confira a validade e como guardar.",
        "Tenha um kit de primeiros socorros por lugar, não por cavalo.",
    ),
})  # fmt: skip


def tips(segment: Segment, need: str) -> tuple[str, ...]:
    """Three things to ask or do first; KeyError for a need that the segment's quiz does not have."""
    return _TIPS[segment, need]
