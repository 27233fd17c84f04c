-- name: features
-- One row per lead that existed before $as_of: what was known about it then, from facts strictly before that moment.
-- $lead_ids null means every lead; $first_id and $last_id are its smallest and largest id, so that blocks of the log
-- that hold none of them are skipped. A fact that happened twice counts once; only when it happened matters, not when it
-- arrived. A clearing fact at the same instant as what it clears wins; a reply at the same instant as a silence wins.
with scope as (
    select lead_id, external_id, created_at, segment, uf, budget, timeframe, source, whatsapp, email
    from leads
    where deleted_at is null
        and lead_id >= $first_id::uuid
        and lead_id <= $last_id::uuid
        and ($lead_ids is null or lead_id in (select unnest($lead_ids::uuid[])))
),
latest as (
    select
        lead_id,
        case when event_type = 'etapa' and metadata = 'PERDIDO' then 'lost' else event_type end as fact,
        max(occurred_at) as last_at,
        min(occurred_at) as first_at,
        count(*) filter (where occurred_at >= $as_of::timestamp - interval 7 day) as in_7_days,
        count(*) filter (where occurred_at >= $as_of::timestamp - interval 30 day) as in_30_days
    from events
    where occurred_at < $as_of::timestamp
        and lead_id >= $first_id::uuid
        and lead_id <= $last_id::uuid
        and ($lead_ids is null or lead_id in (select unnest($lead_ids::uuid[])))
    group by all
),
facts as (
    select
        lead_id,
        min(first_at) as first_at,
        list(fact) as seen,
        max(case when fact = 'page_view' then in_7_days end) as page_views_7d,
        max(case when fact = 'page_view' then in_30_days end) as page_views_30d,
        max(case when fact = 'budget_confirmed' then last_at end) as budget_confirmed,
        max(case when fact = 'timeline_confirmed' then last_at end) as timeline_confirmed,
        max(case when fact = 'need_confirmed' then last_at end) as need_confirmed,
        max(case when fact = 'no_budget_now' then last_at end) as no_budget_now,
        max(case when fact = 'lost_interest' then last_at end) as lost_interest,
        max(case when fact = 'lost' then last_at end) as lost,
        max(case when fact = 'invalid_contact' then last_at end) as invalid_contact,
        max(case when fact = 'postponed_no_date' then last_at end) as postponed,
        max(case when fact = 'no_reply_3d' then last_at end) as no_reply_3d,
        max(case when fact = 'no_reply_7d' then last_at end) as no_reply_7d,
        max(case when fact = 'no_reply_14d' then last_at end) as no_reply_14d,
        max(
            case when fact in (
                'page_view', 'hook_complete', 'cta_click', 'whatsapp_click', 'whatsapp_reply', 'asked_price',
                'proposal_click', 'proposal_requested', 'meeting_scheduled', 'meeting_attended', 'budget_confirmed',
                'timeline_confirmed', 'need_confirmed', 'sent_documents', 'followup_positive'
            ) then last_at end
        ) as last_positive,
        max(
            case when fact in (
                'whatsapp_reply', 'asked_price', 'proposal_requested', 'meeting_scheduled', 'meeting_attended',
                'budget_confirmed', 'timeline_confirmed', 'need_confirmed', 'sent_documents', 'followup_positive'
            ) then last_at end
        ) as last_sign
    from latest
    group by lead_id
),
known as (
    select
        scope.*,
        facts.* exclude (lead_id, first_at, page_views_7d, page_views_30d, last_positive, last_sign),
        coalesce(facts.last_sign, timestamp '0001-01-01') as last_sign,
        coalesce(facts.page_views_7d, 0) as page_views_7d,
        coalesce(facts.page_views_30d, 0) as page_views_30d,
        least(scope.created_at, facts.first_at) as exists_from,
        coalesce(facts.last_positive, scope.created_at) as last_positive
    from scope
    left join facts on facts.lead_id = scope.lead_id
)
select
    lead_id::varchar as lead_id,
    external_id,
    segment,
    case when uf is null then null else list_contains($focus_states::varchar[], uf)::int end as is_focus_state,
    budget,
    timeframe,
    case when whatsapp is not null then 2 when email is not null then 1 else 0 end as contact,
    fold(source) as source,
    page_views_7d,
    page_views_30d,
    coalesce(list_contains(seen, 'hook_complete'), false)::int as hook_complete,
    coalesce(list_contains(seen, 'cta_click'), false)::int as cta_click,
    coalesce(list_contains(seen, 'whatsapp_click'), false)::int as whatsapp_click,
    coalesce(list_contains(seen, 'whatsapp_reply'), false)::int as whatsapp_reply,
    coalesce(list_contains(seen, 'asked_price'), false)::int as asked_price,
    case when list_contains(seen, 'proposal_requested') then 2 when list_contains(seen, 'proposal_click') then 1 else 0 end as proposal,
    case when list_contains(seen, 'meeting_attended') then 2 when list_contains(seen, 'meeting_scheduled') then 1 else 0 end as meeting,
    coalesce(list_contains(seen, 'sent_documents'), false)::int as sent_documents,
    coalesce(list_contains(seen, 'followup_positive'), false)::int as followup_positive,
    coalesce(budget_confirmed > coalesce(no_budget_now, timestamp '0001-01-01'), false)::int as budget_confirmed,
    coalesce(timeline_confirmed > coalesce(lost_interest, timestamp '0001-01-01'), false)::int as timeline_confirmed,
    coalesce(need_confirmed > coalesce(lost_interest, timestamp '0001-01-01'), false)::int as need_confirmed,
    case
        when no_reply_14d > last_sign then 14
        when no_reply_7d > last_sign then 7
        when no_reply_3d > last_sign then 3
        else 0
    end as no_reply,
    coalesce(postponed >= last_sign, false)::int as postponed,
    coalesce(no_budget_now >= coalesce(budget_confirmed, timestamp '0001-01-01'), false)::int as no_budget_now,
    coalesce(lost_interest >= last_sign, false)::int as lost_interest,
    coalesce(lost >= last_sign, false)::int as was_lost,
    coalesce(invalid_contact >= last_sign, false)::int as invalid_contact,
    greatest(0, (epoch_us($as_of::timestamp) - epoch_us(last_positive)) // 86400000000) as idle_days,
    greatest(0, (epoch_us($as_of::timestamp) - epoch_us(exists_from)) // 86400000000) as age_days
from known
where exists_from < $as_of::timestamp

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
-- needs: incoming (lead_id varchar, share_7d double, chance double, score integer, chance_low double, chance_high double, start_points integer, reasons struct(signal varchar, "text" varchar, points integer)[], rest_points integer)
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
