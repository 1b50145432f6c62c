"""Words that tell nothing by themselves, in five languages, folded; a question is read without them."""

SMALL_WORDS = frozenset(
    """
    a an and are arent as at be but by can cant could did didnt do does doesnt dont for from had has have how i if
    im in into is isnt it its me my not of on or our should so than that the their them then there these they this
    to was we were what when where which who why will with wont would you your ale bo byc czy dla gdy gdzie go ich
    jak jaki jakie jako jest jestem juz kiedy kto ktora ktore ktory lub ma mam mi mnie moge moj moja moje mozna na
    nad nam nas nasz nie nim o od oraz po pod przez przy sa sie tak tam tego tej ten ta to tu tylko tym u w we wy
    wam z za ze zeby aby ani az byl byla bylo co ci do ho ja jaka jake jakou jaky jeho jej jejich jen jeste ji jsem
    jsme jsou k kam kde kdo kdy kdyz ktera ktere ktery ku mame mate mate me mi mne mit muze muzu my na nebo nej neni
    o pak pro proc proto s se si sve ta tato te tedy ten tento tim to toho tohle tom u uz v ve vam vas z za zda ze
    ali bez bi bih bismo bude ce cemo cu da ga gde gdje i ih ili iz jel je joj ju kad kada kako kao koja koje koji
    kroz li me mene mi moj moze mogu mu na nam nas nasa ne neka ni nije nisam nisu nema od on ona oni po s sa sam
    samo se smo ste sta sto su sve ta taj te ti to u uz vam vas za zasto без бы был была было быть в вам вас во вот
    все для до его ее если есть еще же за и из или им их к как какая какие какои когда кто ли мне мои мы на над нам
    нас не нет ни но о об он она они от по под при с со так там то только тот у уже чем что чтобы эта эти это этот я
    али бих би да је како кад када која које који ли ми могу моје на не ни није ово се сам су то у шта што за
    """.split()  # noqa: SIM905 - a hundred quotes would hide the words
)
