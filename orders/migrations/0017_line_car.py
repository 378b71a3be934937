"""The car that goods were chosen for stays known with their line."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0016_shipments")]

    operations = [
        migrations.AddField(
            model_name="orderline",
            name="car_facts",
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name="auton tiedot"),
        ),
    ]
