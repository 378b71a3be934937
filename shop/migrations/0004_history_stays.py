"""What was sold at which price, and what moved in stock, is never told otherwise afterwards."""

from django.db import migrations

STAY = """
CREATE FUNCTION shop_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history stays as it was written' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER shop_priceperiod_stays BEFORE UPDATE ON shop_priceperiod FOR EACH ROW WHEN (
    OLD.valid_to IS NOT NULL
    OR (OLD.product_id, OLD.price, OLD.valid_from, OLD.cause)
        IS DISTINCT FROM (NEW.product_id, NEW.price, NEW.valid_from, NEW.cause)
) EXECUTE FUNCTION shop_history_stays();
CREATE TRIGGER shop_stockmovement_stays BEFORE UPDATE ON shop_stockmovement
    FOR EACH ROW EXECUTE FUNCTION shop_history_stays();
"""
LET_GO = """
DROP TRIGGER shop_stockmovement_stays ON shop_stockmovement;
DROP TRIGGER shop_priceperiod_stays ON shop_priceperiod;
DROP FUNCTION shop_history_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0003_basket")]
    operations = [migrations.RunSQL(STAY, LET_GO)]
