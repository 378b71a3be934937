"""Pictures are on cards and product pages, so their changes are noted too; the sizes of a model are found by an index."""

from importlib import import_module

from django.db import migrations, models

notes = import_module("shop.migrations.0006_range_changes")


class Migration(migrations.Migration):
    dependencies = [("shop", "0010_pictures")]
    operations = [
        migrations.RunSQL(
            notes.watch_products("shop_productpicture", "product_id") + notes.watch_all("shop_productpicture", "TRUNCATE"),
            notes.unwatch("shop_productpicture", "insert", "update", "delete", "truncate_any"),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(fields=["brand", "name"], name="product_brand_name"),
        ),
    ]
