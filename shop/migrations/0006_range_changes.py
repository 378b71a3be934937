"""Whatever changes what the range shows leaves a note of it, in the same transaction, whoever changes it."""

from django.db import migrations

PRODUCT_TABLES = {
    "shop_product": "id",
    "shop_tyre": "product_id",
    "shop_rim": "product_id",
    "shop_stocklevel": "product_id",
    "shop_priceperiod": "product_id",
}
SHARED_TABLES = (
    *("shop_brand", "shop_stocksource", "shop_service", "shop_mandatoryservicerule", "shop_campaign"),
    *("shop_vehicle", "shop_vehiclefitment"),  # a search shows the way to a car
)
MANY = 500  # more products than this in one statement are noted as "all of them"

# `product_id` empty: any product may have changed. `xid` tells readers what was committed since they last looked.
NOTES = """
CREATE TABLE shop_rangechange (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id bigint,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX shop_rangechange_xid ON shop_rangechange (xid);
CREATE FUNCTION shop_range_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO shop_rangechange DEFAULT VALUES;
    RETURN NULL;
END $$;
"""
FORGET_NOTES = "DROP FUNCTION shop_range_changed(); DROP TABLE shop_rangechange;"


def note_products(column: str) -> str:
    return f"""
CREATE FUNCTION shop_range_changed_by_{column}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM (SELECT 1 FROM changed LIMIT {MANY + 1}) several) > {MANY} THEN
        INSERT INTO shop_rangechange DEFAULT VALUES;
    ELSE
        INSERT INTO shop_rangechange (product_id) SELECT DISTINCT {column} FROM changed;
    END IF;
    RETURN NULL;
END $$;
"""


def watch_products(table: str, column: str) -> str:
    each = (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    return "".join(
        f"CREATE TRIGGER {table}_changed_{act.lower()} AFTER {act} ON {table} REFERENCING {rows} TABLE AS changed"
        f" FOR EACH STATEMENT EXECUTE FUNCTION shop_range_changed_by_{column}();"
        for act, rows in each
    )


def watch_all(table: str, acts: str) -> str:
    name = f"{table}_changed_{acts.split()[0].lower()}_any"
    return f"CREATE TRIGGER {name} AFTER {acts} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION shop_range_changed();"


def unwatch(table: str, *names: str) -> str:
    return "".join(f"DROP TRIGGER {table}_changed_{name} ON {table};" for name in names)


class Migration(migrations.Migration):
    dependencies = [("shop", "0005_campaigns")]
    operations = [
        migrations.RunSQL(NOTES, FORGET_NOTES),
        *(
            migrations.RunSQL(note_products(column), f"DROP FUNCTION shop_range_changed_by_{column}();")
            for column in ("id", "product_id")
        ),
        *(
            migrations.RunSQL(
                watch_products(table, column) + watch_all(table, "TRUNCATE"),
                unwatch(table, "insert", "update", "delete", "truncate_any"),
            )
            for table, column in PRODUCT_TABLES.items()
        ),
        *(
            migrations.RunSQL(
                watch_all(table, "INSERT OR UPDATE OR DELETE OR TRUNCATE"), unwatch(table, "insert_any")
            )
            for table in SHARED_TABLES
        ),
    ]
