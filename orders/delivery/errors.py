"""Why goods may not leave, or are not charged, as sentences."""

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError


class NotInForce(ShopError):
    """Goods leave only under a contract: confirmed, and not ended. `data["state"]` is the order's."""

    message = _("Tilausta ei ole vahvistettu tai se on päättynyt. Älä luovuta tavaraa, vaan soita meille.")


class NothingToCollect(ShopError):
    """Nothing is to be collected for the parcel, or it has not left, or it came back. Nothing was recorded."""

    message = _("Tästä lähetyksestä ei voi kirjata tilitystä: postiennakkoa ei peritä, tai lähetys ei ole perillä.")


class NotSettledSo(ShopError):
    """More than was to be collected, or a day that can't be. Nothing was recorded."""

    message = _("Tarkista summa ja päivä: tilitys on enintään perittävä summa, aikaisintaan lähetyspäivänä.")


class RevisionWaits(ShopError):
    """The customer has not agreed to the new price: nothing leaves before they have, or have declined (R5.21)."""

    message = _("Asiakas ei ole vielä vastannut hinnan muutokseen. Älä luovuta tavaraa, vaan soita meille.")


class NotChargeable(ShopError):
    """The payment does not cover what would be charged: it was let go, has lapsed, or is spent."""

    message = _("Tilauksella ei ole voimassa olevaa maksua. Älä luovuta tavaraa, vaan soita meille.")


class ImpossibleMoment(ShopError):
    """A parcel can't arrive before it left, nor tomorrow."""

    message = _("Hetki ei voi olla ennen lähettämistä eikä tulevaisuudessa.")


class NotSent(ShopError):
    """Only a parcel on its way has a code to follow it by."""

    message = _("Seurantatunnusta voi korjata vain, kun lähetys on matkalla tai noudettavissa.")


class NotBookable(ShopError):
    """The delivery is not one that a carrier's system can be asked to carry: it is sent by hand."""

    message = _("Tätä lähetystä ei voi tilata järjestelmästä. Tilaa kuljetus käsin ja kirjaa seurantatunnus.")


class NotAgain(ShopError):
    """Only a returned delivery of a standing contract is sent again, once, while its goods are not back on sale."""

    message = _("Tätä toimitusta ei voi lähettää uudelleen.")


class OfferedAnew(ShopError):
    """The freight is no longer what the customer saw. Nothing was agreed."""

    message = _("Rahdin hinta on muuttunut sen jälkeen, kun avasit sivun. Tarkista uusi hinta.")


class NotRestocked(ShopError):
    """Only what came back, and is not sent again, goes back on sale; and no more of it than came."""

    message = _("Näitä tavaroita ei voi palauttaa varastoon: tarkista määrät ja toimituksen tila.")


class NotOver(ShopError):
    """Goods are still under way, or the booked work may still be done."""

    message = _("Tilausta ei voi vielä päättää: tavaraa on toimittamatta tai varattu työ on tekemättä.")


class IsBooked(ShopError):
    """Carriage of the whole delivery is booked: what it holds stays until that is called off."""

    message = _("Kuljetus on jo tilattu. Peru se ensin, niin voit jakaa toimituksen.")


class NotParted(ShopError):
    """The numbers leave nothing in one of the deliveries, or name what is not in it."""

    message = _("Jaa toimitus niin, että kumpaankin jää tavaraa.")
