-- A brand with a zone that PostgreSQL does not know counts its days in UTC, as its pages do.
create or replace function overview_zone(zone text) returns text
language plpgsql stable as $$
begin
    perform now() at time zone zone;
    return zone;
exception when others then
    return 'UTC';
end $$;

-- How an order stands by its issues: trouble and lates as `models.OrderRow` says.
create or replace function overview_trouble(of_brand bigint, of_order bigint)
returns table (trouble smallint, lates smallint) language sql stable as $$
    select
        coalesce(max(case when i.closed_at is not null then 0 when i.status = 'open' then 2
            when i.status = 'warning' then 1 else 0 end), 0)::smallint,
        coalesce(bit_or(case when i.opened_at is null then 0 when i.kind = 'late_dispatch' then 1
            when i.kind = 'late_delivery' then 2 when i.kind = 'refund_overdue' then 4
            else 0 end), 0)::smallint
    from issues_issue i where i.brand_id = of_brand and i.order_id = of_order
$$;

-- A new issue is filtered and grouped by what its order and parcel are.
create or replace function overview_dress() returns trigger language plpgsql as $$
begin
    select r.facets, r.carrier, r.lane, r.warehouse, r.total_minor, r.currency
    into new.facets, new.carrier, new.lane, new.warehouse, new.value_minor, new.currency
    from overview_orderrow r where r.brand_id = new.brand_id and r.order_id = new.order_id;
    if not found then
        new.facets = '{}'; new.carrier = ''; new.lane = ''; new.warehouse = '';
        new.value_minor = null; new.currency = '';
    elsif new.subject like 'parcel:%' then
        select coalesce(p.carrier, new.carrier), coalesce(p.lane, new.lane)
        into new.carrier, new.lane from (select 1) once
        left join overview_parcelrow p on p.brand_id = new.brand_id
            and p.order_id = new.order_id and p.parcel = substr(new.subject, 8);
    end if;
    return new;
end $$;
create or replace trigger overview_dress before insert on issues_issue
    for each row when (new.order_id > 0) execute function overview_dress();

-- Rows are held first and read then: of two who change issues of one order at once, the second
-- sees what the first did.
create or replace function overview_follow() returns trigger language plpgsql
-- A plan from when there were few issues would read them all for each order.
set plan_cache_mode = force_custom_plan as $$
declare
    brands bigint[];
    orders bigint[];
begin
    if tg_op = 'INSERT' then
        select array_agg(brand_id), array_agg(order_id) into brands, orders
        from (select distinct brand_id, order_id from new_rows where order_id > 0) t;
    elsif tg_op = 'DELETE' then
        select array_agg(brand_id), array_agg(order_id) into brands, orders
        from (select distinct brand_id, order_id from old_rows where order_id > 0) t;
    else
        select array_agg(brand_id), array_agg(order_id) into brands, orders
        from (
            select distinct brand_id, order_id from (
                select brand_id, order_id, id, status, closed_at is null, opened_at is null, 1 as n
                from new_rows
                union all
                select brand_id, order_id, id, status, closed_at is null, opened_at is null, -1
                from old_rows
            ) u (brand_id, order_id, id, status, living, unopened, n)
            where order_id > 0
            group by brand_id, order_id, id, status, living, unopened having sum(n) <> 0
        ) t;
    end if;
    if brands is null then
        return null;
    end if;
    perform 1 from unnest(brands, orders) as a (brand_id, order_id)
    join overview_orderrow r on r.brand_id = a.brand_id and r.order_id = a.order_id
    order by r.brand_id, r.order_id for no key update of r;
    if found then
        update overview_orderrow r set trouble = t.trouble, lates = t.lates
        from unnest(brands, orders) as a (brand_id, order_id)
        cross join lateral overview_trouble(a.brand_id, a.order_id) t
        where r.brand_id = a.brand_id and r.order_id = a.order_id
        and (r.trouble, r.lates) is distinct from (t.trouble, t.lates);
    end if;
    return null;
end $$;
create or replace trigger overview_follow_insert after insert on issues_issue
    referencing new table as new_rows
    for each statement execute function overview_follow();
create or replace trigger overview_follow_update after update on issues_issue
    referencing new table as new_rows old table as old_rows
    for each statement execute function overview_follow();
create or replace trigger overview_follow_delete after delete on issues_issue
    referencing old table as old_rows
    for each statement execute function overview_follow();

-- Another zone has other days: everything is counted anew, while nobody writes.
create or replace function overview_rezone() returns trigger language plpgsql as $$
begin
    lock table issues_issue, overview_orderrow, overview_parcelrow, overview_tally, overview_change
        in share row exclusive mode;
    perform overview_recount(new.id);
    return null;
end $$;
create or replace trigger overview_rezone after update on accounts_brand
    for each row when (old.zone is distinct from new.zone) execute function overview_rezone();
