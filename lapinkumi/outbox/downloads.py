"""A document as an answer to its reader: the PDF, or where there is none yet, the same paper as a page to print."""

from django.http import FileResponse, HttpResponse, HttpResponseBase

from lapinkumi.outbox.models import Document

# A stored document stands alone: nothing in it runs, posts, or calls home.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'"
)


def document_response(document: Document) -> HttpResponseBase:
    """Whoever calls this has checked that the reader may see the document."""
    response: HttpResponseBase
    if document.has_pdf:
        response = FileResponse(document.pdf.open("rb"), content_type="application/pdf", filename=document.pdf_name)
    else:
        response = HttpResponse(document.html)
        response["Content-Security-Policy"] = PAGE_POLICY
    response["Cache-Control"] = "private, no-store"
    return response
