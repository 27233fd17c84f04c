-- When the newest fact behind the score happened; null where there is none. Follows every touched lead with its score,
-- so that a list says it without reading the log.
alter table lead_scores add column last_fact_at timestamp;

update lead_scores
set last_fact_at = newest.happened_at
from (
    select e.lead_id, max(e.occurred_at) as happened_at
    from events e join lead_scores s on s.lead_id = e.lead_id
    where e.occurred_at < s.as_of
    group by e.lead_id
) newest
where newest.lead_id = lead_scores.lead_id;
