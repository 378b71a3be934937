"""How forms are drawn: our own templates for `{{ form }}`, `{{ formset }}` and `{{ field.as_field_group }}`."""

from django.forms.renderers import TemplatesSetting


class ShopFormRenderer(TemplatesSetting):
    """Forms come out as the design system's components, with the error summary on top."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
