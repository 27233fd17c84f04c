-- name: known_cnpjs
-- One row per CNPJ that the directory or an earlier import has.
select cnpj from partners where cnpj is not null
union
select cnpj from partner_sources;

-- name: has_demo
-- One row: whether the workspace holds demo partners.
select exists (select 1 from partners where is_demo);

-- name: take_incoming
-- One row per company that the files tell of. People's names are left out where they may not be kept.
create or replace temp table receita as
select * replace (case when $with_names then owner_name end as owner_name)
from read_parquet($path);

-- name: match
-- One row per company of the files that the directory has or should have: which partner it is, and what speaks for it.
-- A company is followed only while a person has not given the partner another CNPJ; one in the bin stays there.
-- needs: receita (cnpj varchar, is_open boolean, is_on_map boolean)
create or replace temp table receita_match as
with by_cnpj as (
    select p.cnpj, arg_min(p.partner_id, (p.deleted_at is not null, p.created_at, p.partner_id)) as partner_id
    from partners p
    semi join receita r using (cnpj)
    group by p.cnpj
),

matched as (
    select
        r.cnpj,
        r.is_open,
        r.is_on_map,
        s.cnpj is not null and own.partner_id is not null as is_followed,
        coalesce(own.partner_id, b.partner_id) as partner_id,
        coalesce(own.cnpj, b.cnpj) is distinct from r.cnpj as is_another_now
    from receita r
    left join partner_sources s using (cnpj)
    left join partners own on own.partner_id = s.partner_id
    left join by_cnpj b on b.cnpj = r.cnpj
)

select
    m.cnpj,
    m.partner_id is null as is_new,
    not m.is_followed as is_first,
    p.deleted_at is not null as is_binned,
    coalesce(m.partner_id, case when clash.partner_id is null then md5('receita' || chr(31) || m.cnpj)::uuid else uuid() end)
        as partner_id
from matched m
left join partners p on p.partner_id = m.partner_id
left join partners clash on m.partner_id is null and clash.partner_id = md5('receita' || chr(31) || m.cnpj)::uuid
where case
        when m.partner_id is null then m.is_open and m.is_on_map
        when m.is_followed then not m.is_another_now
        else m.is_on_map
    end
qualify row_number() over (partition by m.partner_id, case when m.partner_id is null then m.cnpj end order by not m.is_followed, m.cnpj) = 1;

-- name: merge
-- One row per matched company outside the bin: the partner as it would be after the import.
-- needs: receita (cnpj varchar, name varchar, legal_name varchar, phone varchar, email varchar, segment varchar, uf varchar, city varchar, ibge_code integer, latitude double, longitude double, priority integer, cnae_main varchar, cnae_secondary varchar[], is_open boolean, is_on_map boolean, fit_horses double, fit_services double, fit_events double, fit_equipment double)
-- needs: receita_match (cnpj varchar, is_new boolean, is_first boolean, is_binned boolean, partner_id uuid)
create or replace temp table receita_merged as
with told as (
    select
        m.partner_id,
        m.is_new,
        m.is_first,
        r.* replace (
            coalesce(r.segment, s.segment) as segment,
            case when r.is_on_map then r.priority else coalesce(s.priority, r.priority) end as priority),
        r.is_open and r.is_on_map as is_active
    from receita_match m
    join receita r using (cnpj)
    left join partner_sources s using (cnpj)
    where not m.is_binned
),

judged as (
    select
        t.partner_id,
        t.cnpj,
        t.is_new,
        (p.uf, p.city) is not distinct from (s.uf, s.city)
            and not t.is_first or t.is_first and p.city is null and (p.uf is null or p.uf = t.uf) as is_place_theirs,
        (p.cnae_main, p.cnae_secondary) is not distinct from (s.cnae_main, s.cnae_secondary)
            and not t.is_first or t.is_first and p.cnae_main is null and len(p.cnae_secondary) = 0 as is_activity_theirs,
        after_source(p.name, s.name, t.name, t.is_first) as name,
        after_source(p.legal_name, s.legal_name, t.legal_name, t.is_first) as legal_name,
        after_source(p.phone, s.phone, t.phone, t.is_first) as phone,
        after_source(p.email, s.email, t.email, t.is_first) as email,
        p.contact,
        after_source(p.segment, s.segment, t.segment, t.is_first) as segment,
        case when t.is_new or is_place_theirs then t.uf else p.uf end as uf,
        case when t.is_new or is_place_theirs then t.city else p.city end as city,
        case when t.is_new or is_place_theirs then t.ibge_code else p.ibge_code end as ibge_code,
        case when t.is_new or is_place_theirs then t.latitude else p.latitude end as latitude,
        case when t.is_new or is_place_theirs then t.longitude else p.longitude end as longitude,
        after_source(p.priority, s.priority, t.priority, t.is_first) as priority,
        case when t.is_new or is_activity_theirs then t.cnae_main else p.cnae_main end as cnae_main,
        case when t.is_new or is_activity_theirs then t.cnae_secondary else p.cnae_secondary end as cnae_secondary,
        case
            when t.is_new then true
            when t.is_first then p.is_active and t.is_active
            when p.is_active = s.is_active then t.is_active
            else p.is_active
        end as is_active,
        p.monthly_capacity,
        case when t.is_new or is_activity_theirs then t.fit_horses else p.fit_horses end as fit_horses,
        case when t.is_new or is_activity_theirs then t.fit_services else p.fit_services end as fit_services,
        case when t.is_new or is_activity_theirs then t.fit_events else p.fit_events end as fit_events,
        case when t.is_new or is_activity_theirs then t.fit_equipment else p.fit_equipment end as fit_equipment,
        t.segment as told_segment,
        t.priority as told_priority,
        t.is_active as told_active
    from told t
    left join partners p on p.partner_id = t.partner_id
    left join partner_sources s on s.cnpj = t.cnpj and not t.is_first
)

select * exclude (is_place_theirs, is_activity_theirs) from judged;

-- name: compare
-- One row per partner that would be added, altered, or of which only the Receita's own facts changed.
-- needs: receita (cnpj varchar, name varchar, legal_name varchar, phone varchar, email varchar, uf varchar, city varchar, ibge_code integer, latitude double, longitude double, cnae_main varchar, cnae_secondary varchar[], fit_horses double, fit_services double, fit_events double, fit_equipment double, situation varchar, situation_since date, opened_on date, legal_nature varchar, size varchar, capital_brl double, is_mei boolean, is_simples boolean, is_headquarters boolean, is_person boolean, owner_name varchar, address varchar, postal_code varchar, second_phone varchar)
-- needs: receita_merged (partner_id uuid, cnpj varchar, is_new boolean, name varchar, legal_name varchar, phone varchar, email varchar, contact varchar, segment varchar, uf varchar, city varchar, ibge_code integer, latitude double, longitude double, priority integer, cnae_main varchar, cnae_secondary varchar[], is_active boolean, monthly_capacity integer, fit_horses double, fit_services double, fit_events double, fit_equipment double, told_segment varchar, told_priority integer, told_active boolean)
create or replace temp table receita_change as
with told as (
    select
        m.partner_id, r.cnpj, r.name, r.legal_name, r.phone, r.email, m.told_segment as segment, r.uf, r.city, r.ibge_code,
        r.latitude, r.longitude, m.told_priority as priority, r.cnae_main, r.cnae_secondary, m.told_active as is_active,
        r.fit_horses, r.fit_services, r.fit_events, r.fit_equipment, r.situation, r.situation_since, r.opened_on,
        r.legal_nature, r.size, r.capital_brl, r.is_mei, r.is_simples, r.is_headquarters, r.is_person, r.owner_name,
        r.address, r.postal_code, r.second_phone
    from receita_merged m
    join receita r using (cnpj)
),

noted as (
    select cnpj from receita_merged anti join partner_sources using (cnpj)
    union all
    select t.cnpj
    from told t
    join (select * exclude (read_at) from partner_sources) s on s.cnpj = t.cnpj
    where s is distinct from struct_pack(
        cnpj := t.cnpj, partner_id := t.partner_id, name := t.name, legal_name := t.legal_name, phone := t.phone,
        email := t.email, segment := t.segment, uf := t.uf, city := t.city, ibge_code := t.ibge_code,
        latitude := t.latitude, longitude := t.longitude, priority := t.priority, cnae_main := t.cnae_main,
        cnae_secondary := t.cnae_secondary, is_active := t.is_active, fit_horses := t.fit_horses,
        fit_services := t.fit_services, fit_events := t.fit_events, fit_equipment := t.fit_equipment,
        situation := t.situation, situation_since := t.situation_since, opened_on := t.opened_on,
        legal_nature := t.legal_nature, size := t.size, capital_brl := t.capital_brl, is_mei := t.is_mei,
        is_simples := t.is_simples, is_headquarters := t.is_headquarters, is_person := t.is_person,
        owner_name := t.owner_name, address := t.address, postal_code := t.postal_code, second_phone := t.second_phone)
),

fields as (
    select
        m.partner_id,
        m.cnpj,
        m.is_new,
        n.cnpj is not null as is_noted,
        p.is_active as was_active,
        m.is_active,
        case when m.is_new then [] else list_filter([
            case when m.name is distinct from p.name then 'nome' end,
            case when m.legal_name is distinct from p.legal_name then 'razão social' end,
            case when m.phone is distinct from p.phone then 'telefone' end,
            case when m.email is distinct from p.email then 'e-mail' end,
            case when m.segment is distinct from p.segment then 'segmento' end,
            case when (m.uf, m.city, m.ibge_code, m.latitude, m.longitude)
                is distinct from (p.uf, p.city, p.ibge_code, p.latitude, p.longitude) then 'cidade' end,
            case when m.priority is distinct from p.priority then 'prioridade' end,
            case when (m.cnae_main, m.cnae_secondary, m.fit_horses, m.fit_services, m.fit_events, m.fit_equipment)
                is distinct from (p.cnae_main, p.cnae_secondary, p.fit_horses, p.fit_services, p.fit_events, p.fit_equipment)
                then 'atividades' end
        ], lambda word: word is not null) end as changed
    from receita_merged m
    left join partners p using (partner_id)
    left join noted n on n.cnpj = m.cnpj
)

select
    *,
    case
        when is_new then 'novo'
        when was_active and not is_active then 'fechou'
        when is_active and not was_active then 'reabriu'
        when len(changed) > 0 then 'mudou'
    end as effect
from fields
where is_new or is_noted or was_active <> is_active or len(changed) > 0;

-- name: count_effects
-- One row per effect (null: only the Receita's own facts changed): how many partners.
-- needs: receita_change (effect varchar)
select effect, count(*) as partners from receita_change group by effect;

-- name: count_rest
-- One row: how many matched partners stay the same, are in the bin, or are in none of the files.
-- needs: receita (cnpj varchar)
-- needs: receita_match (cnpj varchar, is_binned boolean)
-- needs: receita_change (cnpj varchar)
select
    (select count(*) from receita_match where not is_binned) - (select count(*) from receita_change) as same,
    (select count(*) from receita_match where is_binned) as binned,
    (select count(*) from partner_sources s anti join receita r using (cnpj)) as absent;

-- name: samples
-- One row per partner of a few of each effect, by CNPJ.
-- needs: receita (cnpj varchar, is_open boolean, situation varchar, situation_since date)
-- needs: receita_merged (cnpj varchar, name varchar, uf varchar, city varchar)
-- needs: receita_change (cnpj varchar, effect varchar, changed varchar[])
select
    c.effect,
    c.cnpj,
    m.name,
    concat_ws('/', m.city, m.uf) as place,
    c.changed,
    r.is_open,
    r.situation,
    r.situation_since
from (
    select *
    from receita_change
    where effect is not null
    qualify row_number() over (partition by effect order by cnpj) <= $few
) c
join receita_merged m using (cnpj)
join receita r using (cnpj)
order by c.effect, c.cnpj;

-- name: quirks
-- One row: how many companies of the files are odd in each way.
-- needs: receita (cnpj varchar, is_company_missing boolean, is_abroad boolean, is_unplaced boolean, is_activity_off_tree boolean, has_wrong_digits boolean, is_person boolean)
select
    count(*) filter (where is_person) as people,
    count(*) filter (where is_company_missing) as companies_missing,
    count(*) filter (where is_abroad) as abroad,
    count(*) filter (where is_unplaced) as unplaced,
    count(*) filter (where is_activity_off_tree) as off_tree,
    count(*) filter (where has_wrong_digits) as wrong_digits
from receita;

-- name: remember
-- One row per record about to change, as it is.
-- needs: receita_change (partner_id uuid, cnpj varchar, effect varchar)
create or replace temp table receita_before as
select 'partners' as table_name, p.partner_id::varchar as row_key, to_json(p)::varchar as record
from partners p
semi join (select partner_id from receita_change where effect is not null) c using (partner_id)
union all
select 'partner_sources' as table_name, s.cnpj as row_key, to_json(s)::varchar as record
from partner_sources s
semi join receita_change c using (cnpj);

-- name: add_partners
-- One row per partner that is added. Apart from those that are altered, since laying a row over another costs more.
-- needs: receita_merged (partner_id uuid, cnpj varchar, is_new boolean, name varchar, legal_name varchar, phone varchar, email varchar, contact varchar, segment varchar, uf varchar, city varchar, ibge_code integer, latitude double, longitude double, priority integer, cnae_main varchar, cnae_secondary varchar[], is_active boolean, monthly_capacity integer, fit_horses double, fit_services double, fit_events double, fit_equipment double, told_segment varchar, told_priority integer, told_active boolean)
insert into partners by name
select
    m.* exclude (is_new, told_segment, told_priority, told_active),
    fold(m.name) as name_key,
    false as is_demo,
    $now as created_at,
    $now as updated_at,
    null as deleted_at
from receita_merged m
where m.is_new
order by m.cnpj;

-- name: write_partners
-- One row per partner that is altered.
-- needs: receita_merged (partner_id uuid, cnpj varchar, is_new boolean, name varchar, legal_name varchar, phone varchar, email varchar, contact varchar, segment varchar, uf varchar, city varchar, ibge_code integer, latitude double, longitude double, priority integer, cnae_main varchar, cnae_secondary varchar[], is_active boolean, monthly_capacity integer, fit_horses double, fit_services double, fit_events double, fit_equipment double, told_segment varchar, told_priority integer, told_active boolean)
-- needs: receita_change (partner_id uuid, effect varchar)
insert or replace into partners by name
select
    m.* exclude (is_new, told_segment, told_priority, told_active),
    fold(m.name) as name_key,
    p.is_demo,
    p.created_at,
    $now as updated_at,
    p.deleted_at
from receita_merged m
semi join (select partner_id from receita_change where effect is not null) c using (partner_id)
join partners p using (partner_id)
where not m.is_new
order by m.cnpj;

-- name: clear_sources
-- Takes the last word on companies out whose next one follows: laying a row over another costs more than both.
-- needs: receita_before (table_name varchar, row_key varchar)
delete from partner_sources
where cnpj in (select row_key from receita_before where table_name = 'partner_sources');

-- name: write_sources
-- One row per company whose last word changes.
-- needs: receita (cnpj varchar, name varchar, legal_name varchar, phone varchar, email varchar, uf varchar, city varchar, ibge_code integer, latitude double, longitude double, cnae_main varchar, cnae_secondary varchar[], fit_horses double, fit_services double, fit_events double, fit_equipment double, situation varchar, situation_since date, opened_on date, legal_nature varchar, size varchar, capital_brl double, is_mei boolean, is_simples boolean, is_headquarters boolean, is_person boolean, owner_name varchar, address varchar, postal_code varchar, second_phone varchar)
-- needs: receita_merged (partner_id uuid, cnpj varchar, told_segment varchar, told_priority integer, told_active boolean)
-- needs: receita_change (cnpj varchar)
insert into partner_sources by name
select
    m.partner_id, r.cnpj, r.name, r.legal_name, r.phone, r.email, m.told_segment as segment, r.uf, r.city, r.ibge_code,
    r.latitude, r.longitude, m.told_priority as priority, r.cnae_main, r.cnae_secondary, m.told_active as is_active,
    r.fit_horses, r.fit_services, r.fit_events, r.fit_equipment, r.situation, r.situation_since, r.opened_on,
    r.legal_nature, r.size, r.capital_brl, r.is_mei, r.is_simples, r.is_headquarters, r.is_person, r.owner_name,
    r.address, r.postal_code, r.second_phone, $now as read_at
from receita_merged m
join receita r using (cnpj)
semi join receita_change c using (cnpj)
order by r.cnpj;

-- name: differences
-- One row per record that the import changed, before and after, partners or sources. A new partner's source is left out:
-- it goes, and comes back, with the partner.
-- needs: receita_change (partner_id uuid, cnpj varchar, effect varchar)
-- needs: receita_before (table_name varchar, row_key varchar, record varchar)
with after as (
    select 'partners' as table_name, p.partner_id::varchar as row_key, to_json(p)::varchar as record
    from partners p
    semi join (select partner_id from receita_change where effect is not null) c using (partner_id)
    where $table_name = 'partners'
    union all
    select 'partner_sources' as table_name, s.cnpj as row_key, to_json(s)::varchar as record
    from partner_sources s
    semi join (select cnpj from receita_change where effect is distinct from 'novo') c using (cnpj)
    where $table_name = 'partner_sources'
)

select a.row_key, b.record as before, a.record as after
from after a
left join receita_before b on b.table_name = a.table_name and b.row_key = a.row_key
order by a.row_key;

-- name: drop_temporary_incoming
-- No row is left.
drop table if exists receita;

-- name: facts
-- At most one row: what the Receita said last time of this partner.
select s.* exclude (read_at)
from partner_sources s
join partners p on p.partner_id = s.partner_id and p.cnpj = s.cnpj
where s.partner_id = $partner_id::uuid;

-- name: owners
-- One row per partner among these that is a person whose name we hold, with the masked name that lists show.
select s.partner_id::varchar as partner_id, s.owner_name, s.legal_name as masked
from partner_sources s
where s.owner_name is not null and list_contains($partner_ids::uuid[], s.partner_id);

-- name: snapshot_sources
-- One row per company with one of these CNPJs: the source's last word as JSON.
-- needs: incoming (row_key varchar)
select s.cnpj as row_key, to_json(s)::varchar as record
from partner_sources s
join incoming i on s.cnpj = i.row_key;

-- name: restore_sources
-- One company per incoming record, as the journal kept it.
-- needs: incoming (record varchar)
insert or replace into partner_sources by name
select unnest(from_json(
    record::json,
    '{"cnpj": "VARCHAR", "partner_id": "UUID", "name": "VARCHAR", "legal_name": "VARCHAR", "phone": "VARCHAR",
      "email": "VARCHAR", "segment": "VARCHAR", "uf": "VARCHAR", "city": "VARCHAR", "ibge_code": "INTEGER",
      "latitude": "DOUBLE", "longitude": "DOUBLE", "priority": "INTEGER", "cnae_main": "VARCHAR",
      "cnae_secondary": ["VARCHAR"], "is_active": "BOOLEAN", "fit_horses": "DOUBLE", "fit_services": "DOUBLE",
      "fit_events": "DOUBLE", "fit_equipment": "DOUBLE", "situation": "VARCHAR", "situation_since": "DATE",
      "opened_on": "DATE", "legal_nature": "VARCHAR", "size": "VARCHAR", "capital_brl": "DOUBLE",
      "is_mei": "BOOLEAN", "is_simples": "BOOLEAN", "is_headquarters": "BOOLEAN", "is_person": "BOOLEAN",
      "owner_name": "VARCHAR", "address": "VARCHAR", "postal_code": "VARCHAR", "second_phone": "VARCHAR",
      "read_at": "TIMESTAMP"}'
))
from incoming;

-- name: remove_sources
-- Takes the source's word on these companies out.
-- needs: incoming (row_key varchar)
delete from partner_sources where cnpj in (select row_key from incoming);

-- name: sources_of_partners
-- One row per company of which the source spoke for one of these partners.
-- needs: incoming (row_key varchar)
select s.cnpj
from partner_sources s
join incoming i on s.partner_id = i.row_key::uuid;

-- name: label_sources
-- One row per company with one of these CNPJs: what lists call it.
-- needs: incoming (row_key varchar)
select s.cnpj as row_key, s.name as label
from partner_sources s
join incoming i on s.cnpj = i.row_key;
