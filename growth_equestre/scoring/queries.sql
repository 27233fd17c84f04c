-- name: features
-- One row per lead that existed before $as_of and past profile left since: what was known about it then, from facts
-- strictly before that moment. $lead_ids null means every lead; $first_id and $last_id are its smallest and largest id,
-- so that blocks of the log that hold none of them are skipped. Only when a fact happened matters, not when it arrived,
-- unless $known_before says what had arrived. Of several past profiles, all left at or after $as_of, the one left first
-- is the profile of then; without one it is today's.
-- `facts` holds one number per fact: when it happened (microseconds since 1970), shifted five bits, and below that its
-- place in $kinds (0: any other kind). The model room turns this into signals: planning it here would cost one lead
-- more than reading it.
with log as (
    select
        lead_id,
        epoch_us(occurred_at) * 32 + coalesce(list_position(
            $kinds::varchar[],
            case when event_type = 'etapa' and metadata = 'PERDIDO' then 'lost' else event_type end
        ), 0) as fact
    from events
    where occurred_at < $as_of::timestamp
        and lead_id >= $first_id::uuid
        and lead_id <= $last_id::uuid
        and ($known_before is null or recorded_at < $known_before::timestamp)
        and ($lead_ids is null or lead_id in (select unnest($lead_ids::uuid[])))
),
told as (
    select lead_id, list(fact) as facts from log group by lead_id
)
select
    l.lead_id::varchar as lead_id,
    l.external_id,
    epoch_us(l.created_at) as created_us,
    l.segment, l.uf, l.budget, l.timeframe, l.source, l.latitude, l.longitude,
    l.whatsapp is not null as has_whatsapp,
    l.email is not null as has_email,
    p as past,
    told.facts
from leads l
left join told on told.lead_id = l.lead_id
left join lead_past_profiles p on p.lead_id = l.lead_id
    and p.valid_until >= $as_of::timestamp
    and p.lead_id >= $first_id::uuid
    and p.lead_id <= $last_id::uuid
where l.deleted_at is null
    and l.lead_id >= $first_id::uuid
    and l.lead_id <= $last_id::uuid
    and (l.created_at < $as_of::timestamp or told.facts is not null)
    and ($lead_ids is null or l.lead_id in (select unnest($lead_ids::uuid[])))

-- name: partners_fingerprint
-- One row: changes whenever a partner comes, moves or goes, because every change moves updated_at.
select count(*) as partners, sum(epoch_us(updated_at)) as as_they_are from partners

-- name: partner_places
-- One row per segment and place of partners, with when one of them was there (microseconds since 1970).
select
    segment, latitude, longitude,
    min(epoch_us(created_at)) as from_us,
    max(coalesce(epoch_us(deleted_at), 9223372036854775807)) as until_us
from partners
where segment is not null and latitude is not null and longitude is not null
group by segment, latitude, longitude, deleted_at is null, if(deleted_at is null, null, partner_id)

-- name: renew
-- One row: how many scores were renewed, one or none. Cheaper than insert or replace, and the common case.
update lead_scores
set
    as_of = $as_of, score = $score, chance_30d = $chance_30d, chance_7d = $chance_7d, chance_low = $chance_low,
    chance_high = $chance_high, suggested_stage = $suggested_stage, start_points = $start_points,
    reasons = $reasons::json, card_version = $card_version, last_fact_at = make_timestamp($last_fact_us::bigint)
where lead_id = $lead_id::uuid

-- name: add
-- The first score of one lead.
insert into lead_scores (
    lead_id, as_of, score, chance_30d, chance_7d, chance_low, chance_high, suggested_stage, start_points, reasons,
    card_version, last_fact_at
)
values (
    $lead_id::uuid, $as_of, $score, $chance_30d, $chance_7d, $chance_low, $chance_high, $suggested_stage,
    $start_points, $reasons::json, $card_version, make_timestamp($last_fact_us::bigint)
)

-- name: save_many
-- The latest score of every row of `incoming`.
-- needs: incoming (lead_id varchar, last_fact_us bigint, chance double, chance_7d double, score integer, low double, high double, start_points integer, reasons varchar)
insert or replace into lead_scores (
    lead_id, as_of, score, chance_30d, chance_7d, chance_low, chance_high, suggested_stage, start_points, reasons,
    card_version, last_fact_at
)
select
    lead_id::uuid,
    $as_of,
    score,
    chance,
    chance_7d,
    low,
    high,
    case when score >= $qualified_from then 'QUALIFICADO' when score >= $warming_from then 'AQUECENDO' else 'CURIOSO' end,
    start_points,
    reasons::json,
    $card_version,
    make_timestamp(last_fact_us)
from incoming

-- name: unmoved
-- One row per lead of these that is in use and has no score of a later moment than $as_of.
select l.lead_id::varchar as lead_id
from leads l
left join lead_scores s on s.lead_id = l.lead_id
where l.deleted_at is null
    and l.lead_id in (select unnest($lead_ids::uuid[]))
    and (s.as_of is null or s.as_of <= $as_of)

-- name: ranges
-- One row per $size leads in use, in the order of their ids: the first and the last of them.
with numbered as (
    select lead_id, (row_number() over (order by lead_id) - 1) // $size as part from leads where deleted_at is null
)
select min(lead_id)::varchar as first_id, max(lead_id)::varchar as last_id from numbered group by part order by part

-- name: saved
-- One row per lead with a saved score, in the order of the ids. $lead_ids null means every lead.
select
    s.lead_id::varchar as lead_id,
    leads.external_id,
    s.as_of,
    s.score,
    s.chance_30d,
    s.chance_7d,
    s.chance_low,
    s.chance_high,
    s.suggested_stage,
    s.start_points,
    s.reasons,
    s.card_version
from lead_scores s
join leads on leads.lead_id = s.lead_id and leads.deleted_at is null
where s.lead_id >= $first_id::uuid
    and s.lead_id <= $last_id::uuid
    and ($lead_ids is null or s.lead_id in (select unnest($lead_ids::uuid[])))
order by s.lead_id

-- name: forget_gone
-- Scores of those of these leads that are in the bin or erased.
delete from lead_scores
where lead_id in (select unnest($lead_ids::uuid[]))
    and lead_id not in (select lead_id from leads where deleted_at is null)

-- name: stale
-- One row per lead without a score, with one older than $before, or with one that other cards gave.
select leads.lead_id::varchar as lead_id
from leads
left join lead_scores s on s.lead_id = leads.lead_id
where leads.deleted_at is null
    and (s.lead_id is null or s.as_of < $before::timestamp or s.card_version <> $card_version)
order by leads.lead_id

-- name: first_moment
-- One row: when the first of all leads came, by what was recorded before $as_of; null where none had.
select min(least(l.created_at, coalesce(e.first_at, l.created_at))) as first_moment
from leads l
left join (
    select lead_id, min(occurred_at) as first_at
    from events
    where occurred_at < $as_of::timestamp and recorded_at < $as_of::timestamp
    group by lead_id
) e on e.lead_id = l.lead_id
where l.deleted_at is null and l.created_at < $as_of::timestamp

-- name: outcomes
-- One row per lead that was still open just before $moment (its stage then, set by people and gates, was neither
-- qualified, sent nor lost): whether it reached QUALIFICADO or ENVIADO before $until, and before $soon. A handoff is a
-- lead sent. Only what had happened and was recorded before $as_of counts. $share: of the leads,
-- by a number of their id and the moment.
with moves as (
    select lead_id, occurred_at, case when event_type = 'handoff' then 'ENVIADO' else metadata end as stage
    from events
    where event_type in ('etapa', 'handoff')
        and occurred_at < $as_of::timestamp
        and recorded_at < $as_of::timestamp
),
before as (
    select lead_id, arg_max(stage, (occurred_at, stage)) as stage
    from moves
    where occurred_at < $moment::timestamp
    group by lead_id
),
reached as (
    select lead_id, min(occurred_at) as reached_at
    from moves
    where occurred_at >= $moment::timestamp and occurred_at < $until::timestamp and stage in ('QUALIFICADO', 'ENVIADO')
    group by lead_id
)
select
    l.lead_id::varchar as lead_id,
    (r.reached_at is not null)::tinyint as label_30d,
    (r.reached_at < $soon::timestamp)::tinyint as label_7d
from leads l
left join before b on b.lead_id = l.lead_id
left join reached r on r.lead_id = l.lead_id
where l.deleted_at is null
    and coalesce(b.stage, 'CURIOSO') in ('CURIOSO', 'AQUECENDO')
    and (l.created_at < $moment::timestamp or b.lead_id is not null or exists (
        select 1 from events e where e.lead_id = l.lead_id and e.occurred_at < $moment::timestamp
    ))
    and ('0x' || left(md5(l.lead_id::varchar || $moment::timestamp::varchar), 7))::bigint < $share * 268435456
order by l.lead_id
