"""A document's HTML never changes, and its PDF is given once: the database sees to it."""

from django.db import migrations

GUARD = """
CREATE FUNCTION outbox_document_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.uuid, NEW.kind, NEW.number, NEW.title, NEW.language, NEW.html, NEW.html_sha256, NEW.created_at)
        IS DISTINCT FROM
       (OLD.uuid, OLD.kind, OLD.number, OLD.title, OLD.language, OLD.html, OLD.html_sha256, OLD.created_at)
    OR OLD.rendered_at IS NOT NULL AND (NEW.pdf, NEW.pdf_sha256, NEW.rendered_at)
        IS DISTINCT FROM (OLD.pdf, OLD.pdf_sha256, OLD.rendered_at)
    THEN
        RAISE EXCEPTION 'document % is stored once and never changes', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER outbox_document_never_changes BEFORE UPDATE ON outbox_document
    FOR EACH ROW EXECUTE FUNCTION outbox_document_never_changes();
"""

NO_GUARD = """
DROP TRIGGER outbox_document_never_changes ON outbox_document;
DROP FUNCTION outbox_document_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_messages_and_documents")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
