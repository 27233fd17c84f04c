-- name: lead
-- One row: what the lead looks for and where it is, if it exists outside the bin.
select segment, uf, latitude, longitude
from leads
where lead_id = $lead_id::uuid and deleted_at is null;

-- name: candidates
-- One row per partner that can receive the lead, plus the asked one whatever its state (then refusal says why not).
-- Signals of the card as they were just before $as_of. km: great circle between the municipalities' seats.
-- $south .. $east, where given, leave out who stands outside that box (or nowhere).
-- What kind of fact it is is only read where a partner is named: one fact in twenty.
with dealings as (
    select
        partner_id,
        lead_id,
        bool_or(event_type in ('partner_accepted', 'partner_contacted')) as has_answered,
        bool_or(event_type = 'partner_refused') as has_refused,
        bool_or(event_type = 'handoff' and occurred_at >= $month_start) as is_of_this_month,
        bool_or(event_type = 'handoff') as was_handed
    from events
    where partner_id is not null
      and occurred_at < $as_of
    group by partner_id, lead_id
),

history as (
    select
        partner_id,
        count(*) as leads_received,
        count(*) filter (where has_answered) as leads_answered,
        count(*) filter (where is_of_this_month) as leads_this_month,
        bool_or(has_refused and not has_answered and lead_id = $lead_id::uuid) as has_refused_this_lead
    from dealings
    where was_handed or has_answered or has_refused
    group by partner_id
),

average as (
    select coalesce(sum(leads_answered) / sum(leads_received), $unseen_rate::double) as answer_rate
    from history
),

measured as (
    select
        p.partner_id,
        p.name,
        p.segment,
        p.city,
        p.uf,
        p.phone,
        p.priority,
        p.is_active,
        p.deleted_at,
        case $segment::varchar
            when 'CAVALOS' then p.fit_horses
            when 'SERVICOS' then p.fit_services
            when 'EVENTOS' then p.fit_events
            when 'EQUIPAMENTOS' then p.fit_equipment
        end as fit,
        p.segment = $segment::varchar as is_same_segment,
        p.uf = $uf::varchar as is_same_uf,
        p.cnae_main is null as is_activity_unknown,
        p.monthly_capacity - coalesce(history.leads_this_month, 0) as capacity_left,
        (history.leads_answered + $prior_answers::double * average.answer_rate)
            / (history.leads_received + $prior_answers::double) - average.answer_rate as answer_lift,
        coalesce(history.has_refused_this_lead, false) as has_refused_this_lead,
        case when p.latitude is not null and p.longitude is not null and $longitude::double is not null then
            2 * 6371.0088 * asin(least(1.0, sqrt(
                pow(sin(radians(p.latitude - $latitude::double) / 2), 2)
                + cos(radians($latitude::double)) * cos(radians(p.latitude))
                * pow(sin(radians(p.longitude - $longitude::double) / 2), 2)
            )))
        end as km
    from partners p
    cross join average
    left join history on history.partner_id = p.partner_id
    where ($asked::uuid is not null or p.is_active and p.deleted_at is null)
      and ($south::double is null
           or p.latitude between $south::double and $north::double
           and p.longitude between $west::double and $east::double)
),

judged as (
    select
        *,
        case
            when is_same_segment then 'mesmo'
            when fit >= $serves_from::double then 'atende'
            when not is_same_segment then 'outro'
        end as segment_match,
        case
            when deleted_at is not null then 'excluido'
            when not is_active then 'inativo'
            when not is_same_segment and fit < $serves_from::double then 'outro_segmento'
            when capacity_left <= 0 then 'sem_vaga'
            when has_refused_this_lead then 'ja_recusou'
        end as refusal
    from measured
)

select
    partner_id,
    name,
    segment,
    city,
    uf,
    phone,
    refusal,
    segment_match,
    km,
    is_same_uf::integer as same_uf,
    case when fit > 0 or not is_activity_unknown then fit end as cnae_fit,
    priority,
    capacity_left,
    answer_lift
from judged
where refusal is null or partner_id = $asked::uuid;
