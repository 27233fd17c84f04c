-- name: features
-- One row per lead that existed before $as_of: what was known about it then, from facts strictly before that moment.
-- $lead_ids null means every lead; $first_id and $last_id are its smallest and largest id, so that blocks of the log
-- that hold none of them are skipped. Only when a fact happened matters, not when it arrived, unless $known_before says
-- what had arrived. The profile is the one before its first change at or after $as_of, else today's.
-- `facts` holds one entry per kind of fact the lead has, in the order of $kinds (0: any other kind): when it first and
-- last happened (microseconds since 1970), how often in all, today, in 7 and in 30 days, how often in business hours,
-- and its days as bits of one number: today is the lowest; the 63rd stands for all before. Days are the team's calendar
-- days, $offset_us from UTC; $today counts them since 1970. The model room turns this into signals.
with past as (
    select
        lead_id,
        arg_min(struct_pack(
            segment, uf, budget, timeframe, source, latitude, longitude, has_whatsapp, has_email
        ), valid_until) as profile
    from lead_past_profiles
    where valid_until >= $as_of::timestamp
        and lead_id >= $first_id::uuid
        and lead_id <= $last_id::uuid
    group by lead_id
),
scope as (
    select
        leads.lead_id,
        external_id,
        created_at,
        coalesce(past.profile, struct_pack(
            segment, uf, budget, timeframe, source, latitude, longitude,
            has_whatsapp := whatsapp is not null, has_email := email is not null
        )) as profile
    from leads
    left join past on past.lead_id = leads.lead_id
    where deleted_at is null
        and leads.lead_id >= $first_id::uuid
        and leads.lead_id <= $last_id::uuid
        and ($lead_ids is null or leads.lead_id in (select unnest($lead_ids::uuid[])))
),
log as (
    select
        lead_id,
        coalesce(list_position(
            $kinds::varchar[],
            case when event_type = 'etapa' and metadata = 'PERDIDO' then 'lost' else event_type end
        ), 0)::utinyint as kind,
        epoch_us(occurred_at) as at_us,
        $today::bigint - (epoch_us(occurred_at) + $offset_us::bigint) // 86400000000 as days_ago,
        (epoch_us(occurred_at) + $offset_us::bigint) // 3600000000 as local_hour
    from events
    where occurred_at < $as_of::timestamp
        and lead_id >= $first_id::uuid
        and lead_id <= $last_id::uuid
        and ($known_before is null or recorded_at < $known_before::timestamp)
        and ($lead_ids is null or lead_id in (select unnest($lead_ids::uuid[])))
),
by_kind as (
    select
        lead_id,
        kind,
        min(at_us) as first_us,
        max(at_us) as last_us,
        count(*) as times,
        count(*) filter (where days_ago < 1) as times_1d,
        count(*) filter (where days_ago < 7) as times_7d,
        count(*) filter (where days_ago < 30) as times_30d,
        count(*) filter (
            where local_hour % 24 >= $opens::bigint and local_hour % 24 < $closes::bigint
            and (local_hour // 24 + 3) % 7 < 5
        ) as times_business,
        bit_or(1::bigint << least(days_ago, 62)::integer) as days
    from log
    group by lead_id, kind
),
told as (
    select
        lead_id,
        min(first_us) as first_us,
        list(struct_pack(
            kind, first_us, last_us, times, times_1d, times_7d, times_30d, times_business, days
        )) as facts
    from by_kind
    group by lead_id
)
select
    scope.lead_id::varchar as lead_id,
    external_id,
    profile.segment,
    case when profile.uf is null then null else list_contains($focus_states::varchar[], profile.uf)::integer end
        as is_focus_state,
    profile.budget,
    profile.timeframe,
    case when profile.has_whatsapp then 2 when profile.has_email then 1 else 0 end as contact,
    fold(profile.source) as source,
    profile.segment || ' ' || profile.budget as segment_budget,
    profile.timeframe || ' ' || fold(profile.source) as timeframe_source,
    profile.latitude,
    profile.longitude,
    least(epoch_us(created_at), first_us) as exists_us,
    epoch_us(created_at) as created_us,
    facts
from scope
left join told on told.lead_id = scope.lead_id
where least(epoch_us(created_at), first_us) < epoch_us($as_of::timestamp)

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
-- One row if the lead already had a score, now renewed. Cheaper than insert or replace, and the common case.
update lead_scores
set
    as_of = $as_of, score = $score, chance_30d = $chance_30d, chance_7d = $chance_7d, chance_low = $chance_low,
    chance_high = $chance_high, suggested_stage = $suggested_stage, start_points = $start_points,
    reasons = $reasons::json, card_version = $card_version
where lead_id = $lead_id::uuid
returning lead_id::varchar as lead_id

-- name: add
-- The first score of one lead.
insert into lead_scores (
    lead_id, as_of, score, chance_30d, chance_7d, chance_low, chance_high, suggested_stage, start_points, reasons,
    card_version
)
values (
    $lead_id::uuid, $as_of, $score, $chance_30d, $chance_7d, $chance_low, $chance_high, $suggested_stage,
    $start_points, $reasons::json, $card_version
)

-- name: save_many
-- The latest score of every row of `incoming`: a card's output, with the share of the 30-day chance due in a week.
-- Chances are kept to a billionth, as rules.kept does.
-- needs: incoming (lead_id varchar, inputs_hash varchar, share_7d double, chance double, score integer, chance_low double, chance_high double, start_points integer, reasons struct(signal varchar, "text" varchar, points integer)[], rest_points integer)
insert or replace into lead_scores (
    lead_id, as_of, score, chance_30d, chance_7d, chance_low, chance_high, suggested_stage, start_points, reasons,
    card_version
)
select
    lead_id::uuid,
    $as_of,
    score,
    floor(chance * 1e9 + 0.5) / 1e9,
    floor(chance * share_7d * 1e9 + 0.5) / 1e9,
    floor(chance_low * 1e9 + 0.5) / 1e9,
    floor(chance_high * 1e9 + 0.5) / 1e9,
    case when score >= $qualified_from then 'QUALIFICADO' when score >= $warming_from then 'AQUECENDO' else 'CURIOSO' end,
    start_points,
    to_json(
        case
            when rest_points = 0 then reasons
            else list_append(reasons, struct_pack(signal := $rest_signal, text := $rest_text, points := rest_points))
        end
    ),
    $card_version
from incoming

-- name: answers
-- One row per row of `incoming`: what was answered about it, for the log.
-- needs: incoming (lead_id varchar, inputs_hash varchar, share_7d double, chance double, score integer, chance_low double, chance_high double)
select
    lead_id as subject_id,
    inputs_hash,
    score,
    floor(chance * 1e9 + 0.5) / 1e9 as chance,
    floor(chance * share_7d * 1e9 + 0.5) / 1e9 as chance_7d,
    floor(chance_low * 1e9 + 0.5) / 1e9 as low,
    floor(chance_high * 1e9 + 0.5) / 1e9 as high
from incoming

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
-- lead sent. Only what had happened and was recorded before $as_of counts. $share: of all leads, by a number of their id.
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
    and ('0x' || left(md5(l.lead_id::varchar), 7))::bigint < $share * 268435456
order by l.lead_id
