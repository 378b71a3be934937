"""What the shop knows: the range, its stock and prices, and the cars it fits."""

from shop.models.basket import Axle, Basket, BasketLine
from shop.models.brand import Brand
from shop.models.campaign import Campaign, CampaignEvent, CampaignTarget, Discount
from shop.models.feed import FeedEvent, FeedFinding, FeedRun
from shop.models.payment_method import Credit, PaymentMethod
from shop.models.picture import ProductPicture
from shop.models.price import PricePeriod
from shop.models.price_change import PlannedPrice, PriceChange, PriceChangeEvent
from shop.models.product import Kind, Product, ProductEvent, VatClass
from shop.models.rim import Colour, Material, Rim
from shop.models.service import MandatoryServiceRule, Per, Service
from shop.models.stock import StockLevel, StockMovement, StockSource
from shop.models.terms import TermsEvent, TermsVersion
from shop.models.tyre import LabelClass, NoiseClass, Season, Tyre
from shop.models.vehicle import CarClass, PlateLookup, Vehicle, VehicleFitment

__all__ = [
    "Axle",
    "Basket",
    "BasketLine",
    "Brand",
    "Campaign",
    "CampaignEvent",
    "CampaignTarget",
    "CarClass",
    "Colour",
    "Credit",
    "Discount",
    "FeedEvent",
    "FeedFinding",
    "FeedRun",
    "Kind",
    "LabelClass",
    "MandatoryServiceRule",
    "Material",
    "NoiseClass",
    "PaymentMethod",
    "Per",
    "PlannedPrice",
    "PlateLookup",
    "PriceChange",
    "PriceChangeEvent",
    "PricePeriod",
    "Product",
    "ProductEvent",
    "ProductPicture",
    "Rim",
    "Season",
    "Service",
    "StockLevel",
    "StockMovement",
    "StockSource",
    "TermsEvent",
    "TermsVersion",
    "Tyre",
    "VatClass",
    "Vehicle",
    "VehicleFitment",
]
