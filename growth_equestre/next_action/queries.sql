-- name: situations
-- One row per lead: who it is, its latest score, when each kind of event last happened, and what the team said about
-- earlier recommendations. $lead_ids null means every lead; $first_id and $last_id bound the blocks that are read.
with wanted as (
    select lead_id, name, whatsapp, email, uf, segment, stage, legal_basis, created_at
    from leads
    where deleted_at is null
        and lead_id >= $first_id::uuid
        and lead_id <= $last_id::uuid
        and ($lead_ids is null or lead_id in (select unnest($lead_ids::uuid[])))
),
latest as (
    select lead_id, event_type, max(occurred_at) as last_at
    from events
    where occurred_at < $as_of::timestamp
        and lead_id >= $first_id::uuid
        and lead_id <= $last_id::uuid
        and ($lead_ids is null or lead_id in (select unnest($lead_ids::uuid[])))
    group by lead_id, event_type
),
facts as (
    select lead_id, list(event_type) as kinds, list(last_at) as moments
    from latest
    group by lead_id
),
acts as (
    select lead_id, hour(occurred_at + to_minutes($offset_minutes::bigint)) as local_hour, count(*) as times
    from events
    where occurred_at < $as_of::timestamp
        and list_contains($own_acts::varchar[], event_type)
        and lead_id >= $first_id::uuid
        and lead_id <= $last_id::uuid
        and ($lead_ids is null or lead_id in (select unnest($lead_ids::uuid[])))
    group by lead_id, local_hour
),
rhythm as (
    select lead_id, max_by(local_hour, times * 24 - local_hour, 3) as hours
    from acts
    where list_contains($contact_hours::bigint[], local_hour)
    group by lead_id
    having sum(times) >= 3
),
marks as (
    select
        lead_id,
        list(struct_pack(action := action, feedback := feedback, moment := feedback_at) order by feedback_at) as marks
    from recommendations
    where feedback is not null
        and feedback_at > $as_of::timestamp - interval 60 day
        and feedback_at < $as_of::timestamp
        and lead_id >= $first_id::uuid
        and lead_id <= $last_id::uuid
    group by lead_id
)
select
    wanted.lead_id::varchar as lead_id,
    wanted.name,
    wanted.whatsapp,
    wanted.email,
    wanted.uf,
    wanted.segment,
    wanted.stage,
    wanted.legal_basis,
    wanted.created_at,
    lead_scores.score,
    facts.kinds,
    facts.moments,
    marks.marks,
    rhythm.hours
from wanted
left join lead_scores on lead_scores.lead_id = wanted.lead_id
left join facts on facts.lead_id = wanted.lead_id
left join marks on marks.lead_id = wanted.lead_id
left join rhythm on rhythm.lead_id = wanted.lead_id

-- name: lead
-- At most one row: who a live lead is.
select lead_id::varchar as lead_id, name, whatsapp, email, uf, segment, stage, legal_basis, created_at
from leads
where lead_id = $lead_id::uuid and deleted_at is null

-- name: score
-- At most one row: a lead's latest score.
select score from lead_scores where lead_id = $lead_id::uuid

-- name: facts
-- One row per fact about a lead before $as_of.
select event_type, occurred_at from events where lead_id = $lead_id::uuid and occurred_at < $as_of::timestamp

-- name: made_for
-- One row per recommendation ever made for a lead.
select * replace (recommendation_id::varchar as recommendation_id, lead_id::varchar as lead_id)
from recommendations
where lead_id = $lead_id::uuid

-- name: newest
-- One row per lead that has a recommendation: the latest made. $lead_ids null means every lead.
select
    r.recommendation_id::varchar as recommendation_id,
    r.lead_id::varchar as lead_id,
    r.made_at,
    r.action,
    r.channel,
    r.scheduled_for,
    r.probability,
    r.policy,
    r.policy_version,
    r.eligible,
    r.message,
    r.reasons,
    r.feedback,
    r.feedback_reason,
    r.feedback_at,
    leads.whatsapp
from recommendations r
join leads on leads.lead_id = r.lead_id and leads.deleted_at is null
where r.lead_id >= $first_id::uuid
    and r.lead_id <= $last_id::uuid
    and ($lead_ids is null or r.lead_id in (select unnest($lead_ids::uuid[])))
qualify row_number() over (partition by r.lead_id order by r.made_at desc, r.recommendation_id desc) = 1
order by r.lead_id

-- name: add
-- One recommendation made.
insert into recommendations (
    recommendation_id, lead_id, made_at, action, channel, scheduled_for, probability, policy, policy_version, eligible,
    message, reasons, feedback, feedback_reason, feedback_at
)
values (
    $recommendation_id::uuid, $lead_id::uuid, $made_at, $action, $channel, $scheduled_for, $probability, $policy,
    $policy_version, $eligible::json, $message, $reasons::json, $feedback, $feedback_reason, $feedback_at
)

-- name: add_many
-- Every row of `incoming` is one recommendation made.
-- needs: incoming (recommendation_id varchar, lead_id varchar, made_at timestamp, action varchar, channel varchar, scheduled_for timestamp, probability double, policy varchar, policy_version varchar, eligible varchar, message varchar, reasons varchar, feedback varchar, feedback_reason varchar, feedback_at timestamp)
insert into recommendations (
    recommendation_id, lead_id, made_at, action, channel, scheduled_for, probability, policy, policy_version, eligible,
    message, reasons, feedback, feedback_reason, feedback_at
)
select
    recommendation_id::uuid, lead_id::uuid, made_at, action, channel, scheduled_for, probability, policy,
    policy_version, eligible::json, message, reasons::json, feedback::varchar, feedback_reason::varchar,
    feedback_at::timestamp
from incoming

-- name: mark
-- The recommendation with this id, with the team's word about it.
update recommendations
set feedback = $feedback, feedback_reason = $feedback_reason, feedback_at = $feedback_at
where recommendation_id = $recommendation_id::uuid

-- name: lead_of
-- The live lead that a recommendation is about.
select r.lead_id::varchar as lead_id, leads.name, r.action
from recommendations r
join leads on leads.lead_id = r.lead_id and leads.deleted_at is null
where r.recommendation_id = $recommendation_id::uuid

-- name: keys_of_leads
-- One row per recommendation made for these leads.
select recommendation_id::varchar as recommendation_id
from recommendations
where lead_id in (select unnest($lead_ids::uuid[]))
order by recommendation_id

-- name: snapshot
-- One row per recommendation that exists: its key and its whole record as JSON.
select r.recommendation_id::varchar as row_key, to_json(r)::varchar as record
from recommendations r
where r.recommendation_id in (select unnest($row_keys::uuid[]))

-- name: restore
-- Every row of `incoming` is a whole record to be put back.
-- needs: incoming (record varchar)
insert or replace into recommendations
select unnest(from_json(record::json, '{"recommendation_id":"UUID","lead_id":"UUID","made_at":"TIMESTAMP","action":"VARCHAR","channel":"VARCHAR","scheduled_for":"TIMESTAMP","probability":"DOUBLE","policy":"VARCHAR","policy_version":"VARCHAR","eligible":"JSON","message":"VARCHAR","reasons":"JSON","feedback":"VARCHAR","feedback_reason":"VARCHAR","feedback_at":"TIMESTAMP"}'))
from incoming

-- name: remove
-- The recommendations with these keys, gone.
delete from recommendations where recommendation_id in (select unnest($row_keys::uuid[]))

-- name: labels
-- One row per recommendation: its key, its action and its lead's name.
select r.recommendation_id::varchar as row_key, r.action, coalesce(leads.name, '') as name
from recommendations r
left join leads on leads.lead_id = r.lead_id
where r.recommendation_id in (select unnest($row_keys::uuid[]))

-- name: decision_outcomes
-- One row per decision that was carried out, or that was to leave a live lead alone: what the lead did of its own within
-- the window after it, by the event log alone. Window: $window_days from the moment it was done. Moments before $since
-- are left out, and so is what happened from $as_of on; is_over: the whole window lies before $as_of.
with decided as (
    select
        r.recommendation_id,
        r.lead_id,
        r.action,
        r.probability,
        r.policy,
        r.policy_version,
        r.eligible,
        case when r.feedback = 'feito' then r.feedback_at else r.made_at end as began_at
    from recommendations r
    join leads on leads.lead_id = r.lead_id and leads.deleted_at is null
    where r.made_at >= $since::timestamp
        and r.made_at < $as_of::timestamp
        and (r.feedback = 'feito' or r.action = 'AGUARDAR')
)
select
    d.recommendation_id::varchar as recommendation_id,
    d.lead_id::varchar as lead_id,
    d.action,
    d.probability,
    d.policy,
    d.policy_version,
    d.eligible::varchar as decision,
    d.began_at,
    d.began_at + to_days($window_days::integer) <= $as_of::timestamp as is_over,
    coalesce(bool_or(e.event_type in ('whatsapp_click', 'proposal_click')), false) as clicked,
    coalesce(bool_or(e.event_type = 'cta_click'), false) as pressed_cta,
    coalesce(bool_or(list_contains($signs::varchar[], e.event_type)), false) as replied,
    coalesce(bool_or(e.event_type = 'etapa' and e.metadata = 'QUALIFICADO'), false) as qualified
from decided d
left join events e
    on e.lead_id = d.lead_id
    and e.occurred_at > d.began_at
    and e.occurred_at <= d.began_at + to_days($window_days::integer)
    and e.occurred_at < $as_of::timestamp
where d.began_at < $as_of::timestamp
group by all
order by began_at, recommendation_id

-- name: policy_terms
-- One row per time that a policy began to choose.
select * from policy_terms

-- name: add_policy
-- One new row of policy_terms, after all others.
insert into policy_terms
select
    coalesce(max(number), 0) + 1, $policy, $is_return, $from_at, $actor_id, $actor_name, $why, $cards, $evidence::json
from policy_terms

-- name: due
-- One row per live lead whose next action is missing, has let its hour pass, or is older than what is known of the lead.
with newest as (
    select
        lead_id,
        unnest(arg_max(
            {made_at: made_at, scheduled_for: scheduled_for, feedback: feedback}, (made_at, recommendation_id)
        ))
    from recommendations
    group by lead_id
),
known as (
    select lead_id, max(recorded_at) as recorded_at from events group by lead_id
)
select leads.lead_id::varchar as lead_id
from leads
left join newest on newest.lead_id = leads.lead_id
left join known on known.lead_id = leads.lead_id
where leads.deleted_at is null
    and leads.stage not in ('PERDIDO', 'ENVIADO')
    and (
        newest.lead_id is null
        or newest.made_at < greatest(leads.updated_at, known.recorded_at)
        or (newest.scheduled_for < $now::timestamp and (newest.feedback is null or newest.feedback <> 'feito'))
        or (newest.feedback = 'feito' and newest.scheduled_for < $now::timestamp - interval 1 day)
        or newest.feedback = 'recusado'
    )
order by leads.lead_id

-- name: queue
-- One row per live lead with something to do today, first things first: chance x gain x urgency. Urgency halves with each
-- $half_days since the lead last did something, and doubles while an hour already chosen is past.
with newest as (
    select r.*
    from recommendations r
    semi join (
        select arg_max(recommendation_id, (made_at, recommendation_id)) as recommendation_id
        from recommendations
        group by lead_id
    ) newest_ids using (recommendation_id)
),
open_ones as (
    select
        r.recommendation_id,
        r.lead_id,
        r.action,
        r.scheduled_for,
        (r.eligible -> 'values' ->> r.action)::double - coalesce((r.eligible -> 'values' ->> 'AGUARDAR')::double, 0) as gain
    from newest r
    where r.action <> 'AGUARDAR'
        and r.feedback is null
        and r.scheduled_for < $until::timestamp
),
active as (
    select e.lead_id, max(e.occurred_at) as last_at
    from events e
    semi join open_ones on open_ones.lead_id = e.lead_id
    where list_contains($own_acts::varchar[], e.event_type) and e.occurred_at <= $now::timestamp
    group by e.lead_id
)
select
    o.recommendation_id::varchar as recommendation_id,
    o.lead_id::varchar as lead_id,
    leads.name,
    leads.city,
    leads.uf,
    leads.stage,
    o.action,
    o.scheduled_for,
    s.score,
    greatest(o.gain, 0.0) as gain,
    coalesce(active.last_at, leads.created_at) as last_at,
    coalesce(s.score, 1) / 100.0 * greatest(o.gain, 0.1)
        * pow(0.5, greatest(0, date_diff('hour', coalesce(active.last_at, leads.created_at), $now::timestamp)) / 24.0 / $half_days)
        * case when o.scheduled_for <= $now::timestamp then 2.0 else 1.0 end as priority,
    count(*) over () as total
from open_ones o
join leads on leads.lead_id = o.lead_id and leads.deleted_at is null and leads.stage not in ('PERDIDO', 'ENVIADO')
left join lead_scores s on s.lead_id = o.lead_id
left join active on active.lead_id = o.lead_id
order by priority desc, o.lead_id
limit $most

-- name: day_counts
-- One row: what the team said of recommendations since the day began, by word.
select
    count(*) filter (where feedback = 'feito') as done,
    count(*) filter (where feedback = 'adiado') as postponed,
    count(*) filter (where feedback = 'recusado') as refused
from recommendations r
join leads on leads.lead_id = r.lead_id and leads.deleted_at is null
where feedback_at >= $since::timestamp

-- name: profile
-- At most one row: what a live lead has told about itself, as far as decisions may hang on it.
select segment, budget, timeframe, whatsapp, email
from leads
where lead_id = $lead_id::uuid and deleted_at is null

-- name: fact_shares
-- One row per value of a fact of the profile: how many live leads of that stage told it.
select
    case $fact when 'segment' then segment when 'budget' then budget when 'timeframe' then timeframe end as told,
    count(*) as leads
from leads
where deleted_at is null and stage = $stage
group by told
having told is not null
order by leads desc, told
