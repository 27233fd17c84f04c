-- name: partner
-- One row per partner with this id, deleted or not.
select * from partners where partner_id = $partner_id::uuid;

-- name: page
-- One row per partner that the filter lets through, one page of them, in the order asked.
select p.*
from partners p
where p.deleted_at is null
  and (not $active_only::boolean or p.is_active)
  and ($ufs::varchar[] is null or list_contains($ufs::varchar[], p.uf))
  and ($city_key::varchar is null or fold(p.city) = $city_key::varchar)
  and ($segments::varchar[] is null or list_contains($segments::varchar[], p.segment))
  and ($priorities::integer[] is null or list_contains($priorities::integer[], p.priority))
  and ($cnae::varchar is null or starts_with(p.cnae_main, $cnae::varchar)
       or len(list_filter(p.cnae_secondary, lambda code: starts_with(code, $cnae::varchar))) > 0)
  and ($words::varchar[] is null
       or contains(p.cnpj, $cnpj_part::varchar)
       or len(list_filter($words::varchar[], lambda word: not contains(
            concat_ws(' ', p.name_key, fold(p.legal_name), fold(p.city), p.uf), word))) = 0)
order by
    case when $sort = 'priority' then p.priority end,
    case when $sort = 'newest' then p.created_at end desc,
    case when $sort = 'last_changed' then p.updated_at end desc,
    case when $sort = 'city' then p.uf end nulls last,
    case when $sort = 'city' then fold(p.city) end nulls last,
    p.name_key,
    p.partner_id
limit $limit offset $offset;

-- name: by_city
-- One row per municipality of the partners that the filter lets through (null: municipality not known), most first.
select
    any_value(p.city) as city,
    any_value(p.uf) as uf,
    any_value(p.latitude) as latitude,
    any_value(p.longitude) as longitude,
    count(*) as partners
from partners p
where p.deleted_at is null
  and (not $active_only::boolean or p.is_active)
  and ($ufs::varchar[] is null or list_contains($ufs::varchar[], p.uf))
  and ($city_key::varchar is null or fold(p.city) = $city_key::varchar)
  and ($segments::varchar[] is null or list_contains($segments::varchar[], p.segment))
  and ($priorities::integer[] is null or list_contains($priorities::integer[], p.priority))
  and ($cnae::varchar is null or starts_with(p.cnae_main, $cnae::varchar)
       or len(list_filter(p.cnae_secondary, lambda code: starts_with(code, $cnae::varchar))) > 0)
  and ($words::varchar[] is null
       or contains(p.cnpj, $cnpj_part::varchar)
       or len(list_filter($words::varchar[], lambda word: not contains(
            concat_ws(' ', p.name_key, fold(p.legal_name), fold(p.city), p.uf), word))) = 0)
group by p.ibge_code
order by partners desc, p.ibge_code;

-- name: by_cnpjs
-- One row per CNPJ that a partner outside the bin has.
select cnpj, arg_min(partner_id, created_at)::varchar as partner_id
from partners
where deleted_at is null and list_contains($cnpjs::varchar[], cnpj)
group by cnpj;

-- name: same_company
-- One row per other partner, outside the bin, that is the same company: same CNPJ, or without one the same name,
-- city and phone.
select partner_id, name
from partners
where deleted_at is null
  and partner_id != $partner_id::uuid
  and (cnpj = $cnpj
       or ($cnpj is null or cnpj is null) and name_key = $name_key
           and coalesce(fold(city), '') = $city_key and coalesce(phone, '') = $phone)
order by created_at
limit 1;

-- name: known_companies
-- One row per incoming row whose company is already in the directory, bin included: by CNPJ, else by name, city and phone.
-- needs: incoming (position bigint, cnpj varchar, name_key varchar, city_key varchar, phone varchar)
with by_cnpj as (
    select i.position, p.partner_id, p.deleted_at, p.created_at, true as has_same_cnpj
    from incoming i
    join partners p on p.cnpj = i.cnpj::varchar
),

by_name as (
    select
        i.position, p.partner_id, p.deleted_at, p.created_at, p.cnpj is not distinct from i.cnpj::varchar as has_same_cnpj
    from incoming i
    join partners p
        on p.name_key = i.name_key::varchar
        and coalesce(fold(p.city), '') = i.city_key::varchar
        and coalesce(p.phone, '') = i.phone::varchar
    where i.cnpj is null or p.cnpj is null
),

candidates as (
    select * from by_cnpj
    union all
    select * from by_name
)

select position, partner_id::varchar as partner_id
from candidates
qualify row_number() over (
    partition by position order by not has_same_cnpj, deleted_at is not null, created_at, partner_id
) = 1
order by position;

-- name: enrichable
-- One row per partner that these rows can tell something new about: an empty field to fill, or the way back from the bin.
-- needs: incoming (partner_id varchar, cnpj varchar, legal_name varchar, phone varchar, email varchar, contact varchar, segment varchar, uf varchar, city varchar, cnae_main varchar, monthly_capacity integer)
select distinct p.partner_id::varchar as partner_id
from incoming i
join partners p on p.partner_id = i.partner_id::uuid
where p.deleted_at is not null
   or p.cnpj is null and i.cnpj is not null
   or p.legal_name is null and i.legal_name is not null
   or p.phone is null and i.phone is not null
   or p.email is null and i.email is not null
   or p.contact is null and i.contact is not null
   or p.segment is null and i.segment is not null
   or p.uf is null and i.uf is not null
   or p.city is null and i.city is not null
   or p.cnae_main is null and i.cnae_main is not null
   or p.monthly_capacity is null and i.monthly_capacity is not null;

-- name: enrich
-- Fills what the directory does not know and takes the partner out of the bin; never overwrites.
-- needs: incoming (partner_id varchar, cnpj varchar, legal_name varchar, phone varchar, email varchar, contact varchar, segment varchar, uf varchar, city varchar, ibge_code integer, latitude double, longitude double, cnae_main varchar, cnae_secondary varchar[], monthly_capacity integer, fit_horses double, fit_services double, fit_events double, fit_equipment double)
update partners p
set cnpj = coalesce(p.cnpj, i.cnpj::varchar),
    legal_name = coalesce(p.legal_name, i.legal_name::varchar),
    phone = coalesce(p.phone, i.phone::varchar),
    email = coalesce(p.email, i.email::varchar),
    contact = coalesce(p.contact, i.contact::varchar),
    segment = coalesce(p.segment, i.segment::varchar),
    ibge_code = case when p.city is null then i.ibge_code::integer else p.ibge_code end,
    latitude = case when p.city is null then i.latitude::double else p.latitude end,
    longitude = case when p.city is null then i.longitude::double else p.longitude end,
    uf = coalesce(p.uf, i.uf::varchar),
    city = coalesce(p.city, i.city::varchar),
    cnae_secondary = case when p.cnae_main is null then i.cnae_secondary::varchar[] else p.cnae_secondary end,
    fit_horses = case when p.cnae_main is null then i.fit_horses::double else p.fit_horses end,
    fit_services = case when p.cnae_main is null then i.fit_services::double else p.fit_services end,
    fit_events = case when p.cnae_main is null then i.fit_events::double else p.fit_events end,
    fit_equipment = case when p.cnae_main is null then i.fit_equipment::double else p.fit_equipment end,
    cnae_main = coalesce(p.cnae_main, i.cnae_main::varchar),
    monthly_capacity = coalesce(p.monthly_capacity, i.monthly_capacity::integer),
    deleted_at = null,
    updated_at = $now
from incoming i
where p.partner_id = i.partner_id::uuid;

-- name: write
-- One partner per incoming row, new or instead of the one with its id.
-- needs: incoming (partner_id varchar, cnpj varchar, name varchar, name_key varchar, legal_name varchar, phone varchar, email varchar, contact varchar, segment varchar, uf varchar, city varchar, ibge_code integer, latitude double, longitude double, priority integer, cnae_main varchar, cnae_secondary varchar[], is_active boolean, monthly_capacity integer, fit_horses double, fit_services double, fit_events double, fit_equipment double, is_demo boolean, created_at timestamp, updated_at timestamp, deleted_at timestamp)
insert or replace into partners by name
select
    partner_id::uuid as partner_id,
    cnpj::varchar as cnpj,
    name::varchar as name,
    name_key::varchar as name_key,
    legal_name::varchar as legal_name,
    phone::varchar as phone,
    email::varchar as email,
    contact::varchar as contact,
    segment::varchar as segment,
    uf::varchar as uf,
    city::varchar as city,
    ibge_code::integer as ibge_code,
    latitude::double as latitude,
    longitude::double as longitude,
    priority::integer as priority,
    cnae_main::varchar as cnae_main,
    cnae_secondary::varchar[] as cnae_secondary,
    is_active::boolean as is_active,
    monthly_capacity::integer as monthly_capacity,
    fit_horses::double as fit_horses,
    fit_services::double as fit_services,
    fit_events::double as fit_events,
    fit_equipment::double as fit_equipment,
    is_demo::boolean as is_demo,
    created_at::timestamp as created_at,
    updated_at::timestamp as updated_at,
    deleted_at::timestamp as deleted_at
from incoming;

-- name: mark_deleted
-- Puts partners in the bin (a moment) or takes them out of it (null).
update partners
set deleted_at = $deleted_at::timestamp, updated_at = $now
where list_contains($partner_ids::uuid[], partner_id);

-- name: demo_ids
-- One row per partner that the demo created.
select partner_id::varchar as partner_id from partners where is_demo order by partner_id;

-- name: snapshot_partners
-- One row per partner with one of these ids: the whole record as JSON.
-- needs: incoming (row_key varchar)
select p.partner_id::varchar as row_key, to_json(p)::varchar as record
from partners p
join incoming i on p.partner_id = i.row_key::uuid;

-- name: restore_partners
-- One partner per incoming record, as the journal kept it.
-- needs: incoming (record varchar)
insert or replace into partners by name
select unnest(from_json(
    record::json,
    '{"partner_id": "UUID", "cnpj": "VARCHAR", "name": "VARCHAR", "name_key": "VARCHAR", "legal_name": "VARCHAR",
      "phone": "VARCHAR", "email": "VARCHAR", "contact": "VARCHAR", "segment": "VARCHAR", "uf": "VARCHAR",
      "city": "VARCHAR", "ibge_code": "INTEGER", "latitude": "DOUBLE", "longitude": "DOUBLE", "priority": "INTEGER",
      "cnae_main": "VARCHAR", "cnae_secondary": ["VARCHAR"], "is_active": "BOOLEAN", "monthly_capacity": "INTEGER",
      "fit_horses": "DOUBLE", "fit_services": "DOUBLE", "fit_events": "DOUBLE", "fit_equipment": "DOUBLE",
      "is_demo": "BOOLEAN", "created_at": "TIMESTAMP", "updated_at": "TIMESTAMP", "deleted_at": "TIMESTAMP"}'
))
from incoming;

-- name: remove_partners
-- Takes partners out of the table for good.
-- needs: incoming (row_key varchar)
delete from partners
where partner_id in (select row_key::uuid from incoming);

-- name: label_partners
-- One row per partner with one of these ids: its name.
-- needs: incoming (row_key varchar)
select p.partner_id::varchar as row_key, p.name as label
from partners p
join incoming i on p.partner_id = i.row_key::uuid;
