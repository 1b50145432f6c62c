"""The words by which mail programs say that what follows is not new, in the languages of those who write to a desk.

`ABOVE` is what Pakt's own letters carry: whoever sends them takes the line from here.
"""

from __future__ import annotations

import re

# Above this line one writes; all below it is Pakt's own letter. By language.
ABOVE = {
    "en": "## Please write your reply above this line ##",
    "pl": "## Prosimy pisać odpowiedź powyżej tej linii ##",
    "cs": "## Odpověď pište prosím nad tento řádek ##",
    "sr": "## Odgovor pišite iznad ove linije ##",
    "sr-latn": "## Odgovor pišite iznad ove linije ##",
    "ru": "## Пожалуйста, пишите ответ выше этой строки ##",
}


def _any(*several: str) -> str:
    return "|".join(one for text in several for one in text.strip().split("|"))


IS_ABOVE = re.compile("|".join(sorted({re.escape(line.strip("# ")) for line in ABOVE.values()})), re.IGNORECASE)

# who wrote: the verbs of attribution lines
WROTE = re.compile(
    r"(?<!\w)(?:wrote|writes|written by|"
    # pl
    r"napisał(?:\(a\)|/a|a|\(-a\)|\(/a\)|y)?|napisano|napisal(?:\(a\)|a)?|pisze|pisał(?:\(a\)|a)?|"
    # cs, sk
    r"napsal(?:\(a\)|/a|a|i)?|píše|psal(?:\(a\)|a)?|napísal(?:\(a\)|/a|a)?|odpověděl(?:\(a\)|a)?|"
    # sr, hr, bs
    r"napisao(?:/la|/napisala|\(la\)|/-la| je|/la je)?|napisala(?: je)?|je pisao|piše|написао(?:/ла|/написала| је)?|"
    r"написала(?: је)?|пише|"
    # ru, uk, bg
    r"писали|писал(?:\(а\)|а|и)?|написал(?:\(а\)|/а|а|и)?|пишет|сообщил(?:\(а\)|а)?|написав(?:\(ла\)|/ла)?|"
    r"написала?|написа|"
    # de, fr, it, es, nl, hu, ro
    r"schrieb(?:en)?|écrit|ha scritto|escribió|escreveu|schreef|írta|a scris)(?!\w)",
    re.IGNORECASE,
)
# how attribution lines begin
BEGINS = re.compile(
    r"(?:on|w dniu|dnia|dne|v|dana|dňa|dátum|дана|am|le|il|el|op|в|у|wiadomość napisana przez|użytkownik|uživatel|"
    r"korisnik|корисник|пользователь|quoting|cytowanie|cytat|citát|citování|citat|цитата|цитирование|cituji|"
    r"vom|à|den|begin|hello|hi)(?=[\s,])",
    re.IGNORECASE,
)
FROM_WORD = re.compile(r"(?<!\w)(?:от|od|from|von|de|przez|odesílatel|użytkownik)(?!\w)", re.IGNORECASE)
# A day of the week, cut or whole.
WEEKDAY = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun|pon|wt|śr|czw|pt|sob|ndz|niedz|po|út|st|čt|pá|so|ne|úte|stř|čtv|pát|sre|"
    r"čet|pet|ned|"
    r"uto|пн|вт|ср|чт|пт|сб|вс|пон|втор|сред|четв|пятн|субб|воск|уто|сре|чет|пет|суб|нед|нд|ut|št|pi|mo|di|mi|do|fr|sa|"
    r"lun|mar|mer|jeu|ven|sam|dim)[^\W\d_]{0,9}[.,]",
    re.IGNORECASE,
)
QUOTING = re.compile(
    r"(?:quoting|cytowanie|cytat z|cytuję|citát|citování|cituji|citiram|цитирую|цитата|zitat von)\s", re.IGNORECASE
)
MONTHS = (
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sty|lut|kwi|maj|cze|lip|sie|wrz|paź|paz|lis|gru|led|úno|bře|dub|"
    r"kvě|čvn|čvc|srp|zář|říj|pro|ledn|únor|břez|dubn|květ|červ|srpn|září|říjn|listop|prosin|avg|okt|dec|январ|янв|"
    r"феврал|фев|март|мар|апр|мая|май|мај|июн|июл|авг|сен|септ|окт|ноя|нов|дек|јан|јун|јул|дец|фебр|siječ|velj|ožu|"
    r"tra|svi|lip|srp|kol|ruj|stu|pros|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|mär|mai|dez|janv|févr|mars|"
    r"avr|juin|juil|août|déc"
)
DATE = re.compile(
    rf"(?<!\d)\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}(?!\d)|(?<!\d)\d{{1,2}}[-./]\s?\d{{1,2}}[-./]\s?(?:\d{{4}}|"
    rf"\d\d)(?!\d)|"
    rf"(?<!\d)\d{{1,2}}(?:\.|st|nd|rd|th)?\s?(?:de\s)?(?:{MONTHS})[^\W\d_]{{0,10}}[.,]?(?:\s?\d{{4}})?|"
    rf"(?:{MONTHS})[^\W\d_]{{0,8}}[.,]?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}",
    re.IGNORECASE,
)
TIME = re.compile(r"(?<!\d)\d{1,2}[:.∶h]\d\d(?:[:.∶]\d\d)?(?!\d)")
ADDRESS = re.compile(r"[^\s@<>()\[\]\"',;:]{1,64}@[^\s@<>()\[\]\"',;:]{1,200}\.\w{2,}|\[mailto:")
# The Bat, and others that greet first.
YOU_WROTE = re.compile(
    r"(?:you wrote|вы писали|pisałeś|pisałaś|pisał pan|psal jste|psali jste|pisali ste)\b", re.IGNORECASE
)

# lines between what is new and what is not
_ORIGINAL = _any(
    "original message|original e-?mail|original text|reply message|replied message|previous message|quoted text",
    "oryginalna wiadomość|wiadomość oryginalna|oryginalny e-?mail|wiadomość pierwotna|pierwotna wiadomość|oryginalna "
    r"wiadomosc|treść oryginalnej wiadomości|oryginał wiadomości",
    "původní zpráva|původní e-?mail|puvodni zprava|původní zpráva e-mailem|odpovězená zpráva",
    "pôvodná správa|pôvodný e-?mail|originálna správa",
    "originalna poruka|izvorna poruka|originalna e-?poruka|originalni mejl|оригинална порука|изворна порука",
    "исходное сообщение|оригинальное сообщение|первоначальное сообщение|оригинал сообщения|исходное письмо",
    "вихідне повідомлення|оригінальне повідомлення|оригинално писмо|първоначално съобщение",
    r"ursprüngliche nachricht|ursprüngliche e-?mail|message d'origine|message original|messaggio originale|mensaje "
    "original|oorspronkelijk bericht|eredeti üzenet",
)
ORIGINAL = re.compile(
    rf"[\s>]{{0,20}}(?:[-_=*]{{2,60}}\s*(?:{_ORIGINAL})\s*:?\s*[-_=*]{{0,60}}|-{{4,60}}\s*original\s*-{{4,60}})\s*",
    re.IGNORECASE,
)
_FORWARDED = _any(
    "forwarded message|forwarded e-?mail|begin forwarded message|forwarded by .{1,80}|start of forwarded message|fwd",
    r"treść przekazanej wiadomości|treść przesłanej wiadomości|przekazana wiadomość|wiadomość przekazana dalej|"
    r"przesłana "
    "wiadomość|wiadomość przesłana dalej|początek przekazywanej wiadomości|początek przekazanej wiadomości|wiadomość "
    "przekazana|przekazywana wiadomość|przekierowana wiadomość",
    "přeposlaná zpráva|přeposlaná e-?mail|předaná zpráva|přeposlaný e-?mail|začátek přeposílané zprávy|začátek "
    "přeposlané zprávy|přeposílaná zpráva|přeposlaná originální zpráva",
    "preposlaná správa|začiatok preposlanej správy|preposielaná správa",
    "prosleđena poruka|proslijeđena poruka|proslijeđena poruka|prosledjena poruka|prosleđeni mejl|početak prosleđene "
    "poruke|прослеђена порука|почетак прослеђене поруке|проследјена порука",
    r"пересылаемое сообщение|пересланное сообщение|перенаправленное сообщение|пересылаемое письмо|пересланное "
    r"письмо|начало переадресованного сообщения|начало пересылаемого сообщения|переслане повідомлення|препратено писмо",
    "weitergeleitete nachricht|anfang der weitergeleiteten (?:nachricht|e-?mail)|message transféré|message transmis|"
    "début du message (?:transféré|réexpédié)|messaggio inoltrato|mensaje reenviado|doorgestuurd bericht",
)
FORWARDED = re.compile(
    rf"[\s>*]{{0,20}}(?:[-_=*]{{2,60}}\s*(?:{_FORWARDED})\s*:?\s*[-_=*]{{0,60}}|(?:{_FORWARDED})\s*:)\s*", re.IGNORECASE
)
# The first prefix counts: `Re: Fwd:` answers what was forwarded.
FORWARD_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{1,60}\]\s*)?(?:fwd?|pd|przek|wg|tr|vb|vl|prosl|прсл|пер|пересл)\s*:", re.IGNORECASE
)
RULE = re.compile(r"\s*[_#=*~-]{5,}\s*")

# header blocks: what the fields of a quoted mail are called
_SENT = _any(
    "sent|date|sent on|wysłano|wysłane|data|data wysłania|dnia|wyslano|odesláno|datum|datum odeslání|posláno|odoslané|"
    "dátum|poslato|poslano|poslata|послато|датум|отправлено|дата|дата отправки|надіслано|изпратено|gesendet|"
    "envoyé|inviato|"
    "enviado|verzonden|когда|vreme|време|kedy|kdy",
)
_FROM = (
    "from|od|nadawca|odesílatel|odesilatel|od koho|pošiljalac|šalje|od koga|от|от кого|од|шаље|пошиљалац|від|von|"
    "de|da|van|отправитель"
)
_TO = "to|do|adresat|komu|pro|za|prima|kome|primalac|кому|за|прима|коме|до|an|à|a|para|aan|odbiorca|получатель"
_CC = "cc|dw|kopia|kopie|kópia|kopija|копия|копија|копія|udw|bcc|skrytá kopie|do wiadomości|dw\\."
_SUBJECT = (
    "subject|temat|předmět|predmet|predmět|тема|предмет|naslov|наслов|betreff|objet|oggetto|asunto|onderwerp|"
    "относно|věc"
)
_OTHER = (
    "reply-to|odpowiedz do|importance|priority|ważność|priorytet|důležitost|priorita|attachments?|załączniki|"
    "přílohy|вложения|прилози|prilozi|важность|organization|x-mailer|message-id|envelope-to|delivery-date|"
    "return-path|organizacja"
)
FIELD = re.compile(
    rf"[\s>*|_]{{0,40}}\**(?P<name>(?P<from>{_FROM})|(?P<sent>{_SENT})|(?P<to>{_TO})|(?P<cc>{_CC})|"
    rf"(?P<subject>{_SUBJECT})|(?:{_OTHER}))\**\s{{0,3}}:\**(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)

_GET = (
    r"get|download|pobierz|uzyskaj|získ\w+|stáhn\w+|preuzm\w+|nabav\w+|преузм\w+|набав\w+|скач\w+|загруз\w+|получ\w+|"
    r"установ\w+|завантаж\w+|holen|laden|télécharg\w+|obten\w+"
)
# signatures of telephones and programs
SENT_FROM = re.compile(
    r"\s*[-–—_*<\[]{0,3}\s*(?:"
    r"sent (?:from|via|with|using) (?:my |the |an? )?\S+(?:\s\S+){0,7}|"
    rf"(?:{_GET})(?:\s\S+){{0,3}}\soutlook\b.{{0,80}}|"
    r"sent from (?:mail|outlook|yahoo|samsung|proton).*|"
    r"(?:wysłan[eoay]|wyslan[eoay]|wiadomość wysłan[ao]|nadan[eo]) (?:z|ze|za pomocą|przy użyciu|przez|w|"
    r"poprzez) \S+(?:\s\S+){0,9}|"
    r"(?:odesláno|posláno|odoslané|poslané|zasláno) (?:z|ze|přes|pomocí|prostřednictvím|zo) \S+(?:\s\S+){0,7}|"
    r"(?:poslato|poslano|poslata) (?:sa|s|iz|preko|putem|pomoću|uz) \S+(?:\s\S+){0,7}|"
    r"(?:послато|послано) (?:са|с|из|преко|путем|помоћу|уз) \S+(?:\s\S+){0,7}|"
    r"(?:отправлено|отослано|послано) (?:с|со|из|через|при помощи|с помощью|от) \S+(?:\s\S+){0,7}|"
    r"(?:надіслано|відправлено) (?:з|із|за допомогою|через) \S+(?:\s\S+){0,7}|"
    r"(?:von meinem|gesendet (?:von|mit|über|aus)) \S+(?:\s\S+){0,7}|"
    r"(?:envoyé|télécharger|obtenez) (?:de|depuis|à partir d|outlook).*|inviato da.*|enviado desde.*|verzonden vanaf.*"
    r")\s*[>\]*.]{0,3}\s*",
    re.IGNORECASE,
)
DELIMITER = re.compile(r"\s{0,2}(?:--|—|–)\s?\s{0,2}|-- ?\*?")
# Also lines between paragraphs: a signature only where hardly anything follows.
LINE = re.compile(r"\s{0,2}(?:-{3}|_{2,5}|\*{3,5}|~{2,5})\s*")
# what virus scanners and lists add
FOOTER = re.compile(
    r"\s*(?:\[?(?:avast|avg) logo\]?.*|virus-free\.?.*|wolny od wirusów.*|nie zawiera wirusów.*|bez virů.*|"
    r"neobsahuje žádné viry.*|"
    r"neobsahuje vír.*|без вирусов.*|bez virusa.*|без вируса.*|this e-?mail (?:has been|was) (?:checked|scanned).*|"
    r"ta wiadomość e-?mail została (?:sprawdzona|przeskanowana).*|tato zpráva byla zkontrolována.*|"
    r"это сообщение (?:проверено|свободно).*|данное сообщение проверено.*|ova poruka je (?:proverena|provjerena).*|"
    r"ova e-?pošta je provjerena.*)",
    re.IGNORECASE,
)
LIST_FOOTER = re.compile(r"\s*_{20,}\s*")
IS_LIST = re.compile(r"mailing list|listinfo|lista dyskusyjna|unsubscribe|lists\.|список рассылки", re.IGNORECASE)

# the end of a letter
CLOSING = re.compile(
    r"\s*(?:z (?:poważaniem|wyrazami (?:szacunku|poważania)|pozdrowieniami)|(?:serdecznie |"
    r"gorąco )?pozdrawiam(?: serdecznie)?|"
    r"(?:serdeczne )?pozdrowienia|łączę (?:pozdrowienia|wyrazy szacunku)|pozdr\.?|"
    r"s (?:pozdravem|úctou|přátelským pozdravem|přáním (?:pěkného|hezkého) dne)|(?:srdečně |"
    r"hezký den,? )?zdraví|zdravím|"
    r"děkuji (?:a|za \S+ a) (?:zdravím|s pozdravem|přeji \S+ den)|s pozdravom|"
    r"(?:srdačan |lep |lijep )?pozdrav|srdačno|s poštovanjem|sa poštovanjem|pozdravi|"
    r"(?:срдачан |леп )?поздрав|с поштовањем|са поштовањем|срдачно|"
    r"с уважением|с наилучшими пожеланиями|всего доброго|с почтением|"
    r"(?:kind(?:est)? |best |warm |many )?regards|best(?: wishes)?|sincerely(?: yours)?|yours (?:sincerely|"
    r"faithfully|truly)|cheers|"
    r"mit freundlichen grüßen|mfg|viele grüße|cordialement|з повагою)\s*[,.!]?\s*",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"(?:tel|telefon|phone|mobile?|kom|mob|fax|gsm|тел|моб|факс|e-?mail|www|ul|ул|т)\s?[.:]|https?://|www\.|"
    r"[^\s@]{1,64}@[^\s@]{1,200}\.\w{2,}|\+\d[\d ()-]{7,}|(?:NIP|REGON|KRS|IČO?|DIČ|PIB|МБ|ИНН|PIB)\b",
    re.IGNORECASE,
)
