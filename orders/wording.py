"""What happened to an order, in words: for its customer (some of it) and for the desk (all of it)."""

from django.utils.translation import gettext_lazy as _

# What the customer's timeline tells; the rest is the shop's own.
TOLD = {
    "received": _("Tilaus vastaanotettu"),
    "revived": _("Tilaus otettu takaisin käsittelyyn"),
    "correction_offered": _("Ehdotimme muutosta"),
    "correction_accepted": _("Hyväksyit muutoksen"),
    "correction_declined": _("Et hyväksynyt muutosta"),
    "correction_lapsed": _("Muutosehdotus raukesi"),
    "correction_withdrawn": _("Peruimme muutosehdotuksen"),
    "correction_applied": _("Tilausta korjattu"),
    "correction_payment_refused": _("Maksupalvelu ei hyväksynyt korotusta"),
    "confirmed": _("Tilaus vahvistettu"),
    "sent": _("Lähetetty"),
    "ready": _("Saapunut asennuspisteelle"),
    "handed_over": _("Tuotteet luovutettu"),
    "unclaimed": _("Toimitus jäi noutamatta"),
    "returned": _("Toimitus palautui meille"),
    "completed": _("Tilaus valmis"),
    "time_given_up": _("Peruit varatun ajan"),
    "withdrawal_stated": _("Peruutusilmoitus vastaanotettu"),
    "link_rotated": _("Tilauksen linkki vaihdettu"),
    "fee_proposed": _("Ilmoitimme maksusta"),
    "fee_disputed": _("Kiistit maksun"),
    "fee_waived": _("Maksua ei peritä"),
    "fee_invoiced": _("Lasku lähetetty"),
    "fee_paid": _("Lasku maksettu"),
    "fee_credited": _("Lasku hyvitetty"),
    "refused": _("Tilausta ei voitu vahvistaa"),
    "cancelled": _("Tilaus peruttu"),
    "transferred": _("Tilaus siirretty asennuspisteelle"),
}
BAD = {"refused", "cancelled", "unclaimed", "returned"}

DESK = {
    **TOLD,
    "correction_offered": _("Muutosta ehdotettu asiakkaalle"),
    "correction_accepted": _("Asiakas hyväksyi muutoksen"),
    "correction_declined": _("Asiakas ei hyväksynyt muutosta"),
    "correction_withdrawn": _("Muutosehdotus vedetty takaisin"),
    "correction_reminded": _("Muutosehdotuksesta muistutettu"),
    "details_corrected": _("Yhteystietoja korjattu"),
    "time_given_up": _("Asiakas perui varatun ajan"),
    "fee_proposed": _("Maksu ehdotettu"),
    "fee_disputed": _("Asiakas kiisti maksun"),
    "placed": _("Tilaus kirjattu, odottaa maksua"),
    "expired": _("Maksuaika päättyi"),
    "link_mailed": _("Linkki lähetetty asiakkaalle"),
    "task_amount_mismatch": _("Tehtävä: maksettu summa poikkeaa tilauksesta"),
    "task_late_payment": _("Tehtävä: maksu saapui rauenneeseen tilaukseen"),
    "task_shortfall": _("Tehtävä: tavaraa puuttuu varastosta"),
    "task_booking_lost": _("Tehtävä: varattu aika menetettiin"),
    "task_suspicion": _("Tehtävä: tarkista väärinkäytön varalta"),
    "task_payment_review": _("Tehtävä: maksupalvelu tarkistaa maksua"),
    "task_under_age": _("Tehtävä: maksaja on alaikäinen"),
    "task_payment_failed": _("Tehtävä: maksupalvelun kutsu epäonnistui"),
    "task_correction_silence": _("Tehtävä: asiakas ei ole vastannut muutosehdotukseen"),
    "task_promise_late": _("Tehtävä: luvattu toimitusaika ei enää pidä"),
    "task_time_too_early": _("Tehtävä: varattu aika on ennen tavaroiden saapumista"),
    "task_refund_due": _("Tehtävä: peruttu tilaus on veloitettu"),
    "task_statement": _("Tehtävä: asiakkaan ilmoitus odottaa käsittelyä"),
    "task_settled": _("Tehtävä hoidettu"),
}

ACTORS = {
    "customer": _("asiakas"),
    "staff": _("henkilökunta"),
    "garage": _("asennuspiste"),
    "system": _("järjestelmä"),
    "outside": _("ulkoinen palvelu"),
}
