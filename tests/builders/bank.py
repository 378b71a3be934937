"""Bank files for tests: camt.053 and camt.054 with the entries asked for."""

from django.conf import settings

IBAN = settings.COMPANY.iban


def a_credit(
    amount: str | tuple[str, ...] = "35.00",
    *,
    reference: str = "",
    own: str = "A1",
    payer: str = "Aino Ääkkönen",
    day: str = "2026-12-07",
    way: str = "CRDT",
    status: str = "BOOK",
    currency: str = "EUR",
    reversal: bool = False,
) -> str:
    """One entry; of several sums, a batch of transactions."""
    sums = amount if isinstance(amount, tuple) else (amount,)
    parts = "".join(_transaction(one, reference, own, payer, currency) for one in sums)
    total = sums[0] if len(sums) == 1 else "110.00"
    return (
        f'<Ntry><Amt Ccy="{currency}">{total}</Amt><CdtDbtInd>{way}</CdtDbtInd>'
        f"{'<RvslInd>true</RvslInd>' if reversal else ''}<Sts>{status}</Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<NtryDtls>{parts}</NtryDtls></Ntry>"
    )


def a_statement(*entries: str, iban: str = IBAN, version: str = "02") -> bytes:
    return _document("camt.053", version, "BkToCstmrStmt", "Stmt", iban, entries)


def a_notification(*entries: str, iban: str = IBAN, version: str = "02") -> bytes:
    return _document("camt.054", version, "BkToCstmrDbtCdtNtfctn", "Ntfctn", iban, entries)


def _document(kind: str, version: str, root: str, report: str, iban: str, entries: tuple[str, ...]) -> bytes:
    account = f"<Acct><Id><IBAN>{iban}</IBAN></Id></Acct>"
    space = f"urn:iso:std:iso:20022:tech:xsd:{kind}.001.{version}"
    body = f"<{root}><{report}>{account}{''.join(entries)}</{report}></{root}>"
    return f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{space}">{body}</Document>'.encode()


def _transaction(amount: str, reference: str, own: str, payer: str, currency: str) -> str:
    refs = f"<Refs><AcctSvcrRef>{own}</AcctSvcrRef></Refs>" if own else ""
    told = f"<RmtInf><Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd></RmtInf>" if reference else ""
    money = f'<AmtDtls><TxAmt><Amt Ccy="{currency}">{amount}</Amt></TxAmt></AmtDtls>'
    return f"<TxDtls>{refs}{money}<RltdPties><Dbtr><Nm>{payer}</Nm></Dbtr></RltdPties>{told}</TxDtls>"
