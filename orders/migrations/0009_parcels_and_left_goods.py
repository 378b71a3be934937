"""Parcels and goods that nobody fetched: announced, lost, returned for a reason, decided on, sent again."""

import django.db.models.deletion
from django.db import migrations, models


def tell_why_returned(apps, schema_editor):
    """What came back before reasons were asked costs nobody anything."""
    apps.get_model("orders", "Delivery").objects.filter(state="returned").update(return_reason="recalled")


class Migration(migrations.Migration):

    dependencies = [
        ('installers', '0001_garages'),
        ("orders", "0008_line_campaign"),
    ]

    operations = [
        migrations.CreateModel(
            name='ResendOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(max_length=40, verbose_name='kuljetusyhtiö')),
                ('freight', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='rahti')),
                ('offered_at', models.DateTimeField(verbose_name='tarjottu')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='hyväksytty')),
            ],
            options={
                'verbose_name': 'uudelleenlähetyksen tarjous',
                'verbose_name_plural': 'uudelleenlähetysten tarjoukset',
            },
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='delivery_fetch_by_on',
        ),
        migrations.RemoveConstraint(
            model_name='fee',
            name='fee_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='task',
            name='task_kind_known',
        ),
        migrations.AddField(
            model_name='delivery',
            name='announced_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='asiakas ilmoitti noutoesteestä'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='handling',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='käsittelykulu'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='lost_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='katosi'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='resends',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resent', to='orders.delivery', verbose_name='lähettää uudelleen'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='return_freight',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='palautusrahti'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='return_reason',
            field=models.CharField(blank=True, choices=[('unclaimed', 'jäi noutamatta'), ('recalled', 'pyysimme sen takaisin'), ('undeliverable', 'ei voitu toimittaa: virhe, vaurio tai muu syy')], max_length=13, verbose_name='miksi palautui'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='unclaimed_note',
            field=models.CharField(blank=True, max_length=300, verbose_name='päätöksen perustelu'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='unclaimed_outcome',
            field=models.CharField(blank=True, choices=[('charged', 'kulut peritään asiakkaalta'), ('substitute', 'asiakas osti tilalle toisen tuotteen'), ('changed', 'asiakas muutti tilausta muuten'), ('garage_bills', 'asennuspiste laskuttaa itse'), ('no_fee', 'ei peritä muusta syystä')], max_length=12, verbose_name='noutamattomasta päätettiin'),
        ),
        migrations.AddField(
            model_name='fee',
            name='delivery',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='fees', to='orders.delivery', verbose_name='toimitus'),
        ),
        migrations.AddField(
            model_name='fee',
            name='parts',
            field=models.JSONField(blank=True, default=list, verbose_name='erittely'),
        ),
        migrations.AlterField(
            model_name='fee',
            name='kind',
            field=models.CharField(choices=[('late_cancellation', 'Käyttämättä jäänyt aika'), ('unclaimed_parcel', 'Noutamaton paketti'), ('unclaimed_at_installer', 'Noutamaton tilaus asennuspisteellä'), ('faultless_complaint', 'Aiheeton reklamaatio'), ('return_without_number', 'Palautus ilman palautusnumeroa'), ('resending', 'Uudelleenlähetys')], max_length=30, verbose_name='peruste'),
        ),
        migrations.AlterField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('amount_mismatch', 'maksettu summa poikkeaa tilauksesta'), ('late_payment', 'maksu saapui rauenneeseen tilaukseen'), ('shortfall', 'tavaraa puuttuu varastosta'), ('booking_lost', 'varattu aika menetettiin'), ('suspicion', 'tarkista väärinkäytön varalta'), ('payment_review', 'maksupalvelu tarkistaa maksua'), ('under_age', 'maksaja on alaikäinen'), ('payment_failed', 'maksupalvelun kutsu epäonnistui'), ('correction_silence', 'asiakas ei ole vastannut muutosehdotukseen'), ('promise_late', 'luvattu toimitusaika ei enää pidä'), ('time_too_early', 'varattu aika on ennen tavaroiden saapumista'), ('refund_due', 'peruttu tilaus on veloitettu: palauta maksu'), ('parcel_silent', 'paketista ei ole kuulunut säilytysajan jälkeen'), ('parcel_lost', 'lähetys on kadonnut'), ('costs_missing', 'palautuneen paketin kulut puuttuvat'), ('goods_unclaimed', 'tavarat ovat noutamatta asennuspisteeltä'), ('statement', 'asiakkaan ilmoitus odottaa käsittelyä')], max_length=20, verbose_name='syy'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('fetch_by_on__isnull', True), ('ready_at__isnull', False), _connector='OR'), name='delivery_fetch_by_on'),
        ),
        migrations.RunPython(tell_why_returned, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('return_reason__in', ['unclaimed', 'recalled', 'undeliverable']), ('state', 'returned')), models.Q(models.Q(('state', 'returned'), _negated=True), ('return_reason', '')), _connector='OR'), name='delivery_return_reason'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'lost'), _negated=True), ('lost_at__isnull', False), _connector='OR'), name='delivery_lost_at'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('announced_at__isnull', True), ('way', 'home'), _connector='OR'), name='delivery_announced_is_a_parcel'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('return_freight__isnull', True), ('return_freight__gte', 0), _connector='OR'), models.Q(('handling__isnull', True), ('handling__gte', 0), _connector='OR')), name='delivery_return_costs'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('unclaimed_note', ''), ('unclaimed_outcome', '')), models.Q(('unclaimed_outcome__in', ['charged', 'substitute', 'changed', 'garage_bills', 'no_fee']), ('way', 'installer'), models.Q(('unclaimed_note', ''), _negated=True)), _connector='OR'), name='delivery_outcome_of_a_garage'),
        ),
        migrations.AddConstraint(
            model_name='fee',
            constraint=models.UniqueConstraint(fields=('kind', 'delivery'), name='fee_once_for_a_delivery'),
        ),
        migrations.AddConstraint(
            model_name='fee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('delivery__isnull', False), ('kind__in', ['unclaimed_parcel', 'unclaimed_at_installer', 'resending'])), models.Q(models.Q(('kind__in', ['unclaimed_parcel', 'unclaimed_at_installer', 'resending']), _negated=True), ('delivery__isnull', True)), _connector='OR'), name='fee_of_goods_has_their_delivery'),
        ),
        migrations.AddConstraint(
            model_name='fee',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['late_cancellation', 'unclaimed_parcel', 'unclaimed_at_installer', 'faultless_complaint', 'return_without_number', 'resending'])), name='fee_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['amount_mismatch', 'late_payment', 'shortfall', 'booking_lost', 'suspicion', 'payment_review', 'under_age', 'payment_failed', 'correction_silence', 'promise_late', 'time_too_early', 'refund_due', 'parcel_silent', 'parcel_lost', 'costs_missing', 'goods_unclaimed', 'statement'])), name='task_kind_known'),
        ),
        migrations.AddField(
            model_name='resendoffer',
            name='delivery',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='resend_offer', to='orders.delivery', verbose_name='palautunut toimitus'),
        ),
        migrations.AddConstraint(
            model_name='resendoffer',
            constraint=models.CheckConstraint(condition=models.Q(('freight__gt', 0)), name='resend_freight_positive'),
        ),
    ]
