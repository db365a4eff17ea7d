"""What happened in Noor's circle these last weeks: goals, steps and talk, as data; all of it invented."""

from dataclasses import dataclass

from portal.questions.questionnaire import Value


@dataclass(frozen=True)
class StepStory:
    """One step: who, in which words, whose, days from today it is due, days ago it was ticked."""

    by: str
    words: str
    owner: str = ""
    due_in: int | None = None
    ticked_ago: int | None = None


@dataclass(frozen=True)
class GoalStory:
    """One goal in her words, made so many days ago, with what became of it."""

    by: str
    words: str
    why: str
    days_ago: int
    state: str
    due_in: int | None = None
    steps: tuple[StepStory, ...] = ()


GOALS = (
    GoalStory(
        "noor",
        "Weer drie dagen per week naar school",
        "Ik mis mijn vriendinnen, en ik wil niet blijven zitten.",
        26,
        "active",
        38,
        (
            StepStory("joost", "Een rustige plek op school regelen", "joost", None, 19),
            StepStory("joost", "Met Noors mentor praten over haar rooster", "joost", 3),
            StepStory("noor", "Maandag en woensdag de eerste twee uur gaan", "noor", 2),
            StepStory("samira", "Noor op maandag wegbrengen", "samira", 7),
        ),
    ),
    GoalStory(
        "noor",
        "Beter slapen",
        "Als ik moe ben, is alles zwaarder.",
        21,
        "active",
        24,
        (
            StepStory("marloes", "Een week opschrijven hoe laat ik slaap", "noor", None, 10),
            StepStory("noor", "Mijn telefoon om half tien in de keuken leggen", "noor", 5),
            StepStory("marloes", "Samen kijken wat helpt bij piekeren in bed", "marloes", 9),
        ),
    ),
    GoalStory(
        "marloes",
        "Bij papa eten zonder ruzie",
        "Je wilt hem zien, maar niet kiezen tussen hem en mama.",
        15,
        "proposed",
        None,
        (StepStory("marloes", "Met papa bespreken wat we afspreken over praten aan tafel", "peter", 12),),
    ),
    GoalStory(
        "noor",
        "Eén keer per week turnen",
        "Daar denk ik even nergens aan.",
        27,
        "reached",
        -4,
        (
            StepStory("noor", "Vragen of ik op donderdag mag meedoen", "noor", None, 22),
            StepStory("gerda", "Noor de eerste keer brengen", "gerda", None, 18),
        ),
    ),
)


@dataclass(frozen=True)
class TalkStory:
    """One conversation: its title and audience, and who said what, how many days ago, at what time."""

    by: str
    title: str
    audience: str
    said: tuple[tuple[int, str, str, str], ...]
    named: tuple[str, ...] = ()


TALK = (
    TalkStory(
        "joost",
        "",
        "whole_circle",
        (
            (
                27,
                "15:10",
                "joost",
                "Hallo allemaal. Dit is de kring van Noor. Iedereen die hier staat, leest mee. Noor, wil jij beginnen?",
            ),
            (
                27,
                "16:42",
                "noor",
                "Hoi. Ik vind het een beetje gek, maar ook wel fijn dat ik het maar één keer hoef te vertellen.",
            ),
            (27, "19:05", "samira", "Fijn dat we dit samen doen. Ik probeer te luisteren en niet meteen te helpen 😊"),
            (26, "08:50", "gerda", "Ik ben er als buurvrouw bij. Als jullie even lucht nodig hebben: de deur is open."),
            (22, "16:15", "noor", "Ik mag op donderdag meedoen met turnen! Gewoon één keer proberen."),
            (22, "17:01", "gerda", "Zal ik je de eerste keer brengen?"),
            (22, "17:04", "noor", "Ja graag"),
            (
                19,
                "12:30",
                "joost",
                "Op school is lokaal 0.12 nu een rustige plek voor Noor. Je mag er heen zonder iets uit te leggen.",
            ),
            (19, "15:47", "noor", "Dankjewel. Dat scheelt echt."),
            (18, "20:12", "gerda", "Ze turnde alsof ze nooit was weggeweest."),
            (
                15,
                "09:20",
                "marloes",
                "Noor en ik hebben een nieuw doel opgeschreven. Lees het gerust, en vraag het aan Noor als je iets niet snapt.",
            ),
            (15, "18:33", "peter", "Ik heb het gelezen. Ik wil daar graag aan meewerken."),
            (10, "07:55", "noor", "Een week opgeschreven hoe laat ik slaap. Best confronterend 😅"),
            (10, "10:05", "marloes", "Knap dat je het volhield. We kijken er dinsdag samen naar."),
            (6, "13:40", "naima", "Ik ben zaterdag in de stad. Zin om samen te lunchen, Noor?"),
            (6, "14:02", "noor", "Jaaa"),
            (3, "16:20", "joost", "Maandag spreek ik de mentor over het rooster. Ik laat hier weten wat eruit komt."),
            (1, "20:48", "samira", "Deze week ging ze twee keer naar school. Zonder buikpijn 💛"),
            (0, "07:38", "marloes", "Wat mooi om te lezen. Tot dinsdag, Noor!"),
        ),
    ),
    TalkStory(
        "samira",
        "Thuis",
        "family_network",
        (
            (
                14,
                "18:20",
                "samira",
                "Wie kan Sem woensdag van zwemles halen? Ik heb dan een gesprek met Noor op school.",
            ),
            (14, "18:26", "gerda", "Ik! Hij eet dan meteen bij mij."),
            (14, "18:31", "samira", "Je bent een schat."),
            (5, "21:03", "noor", "Mam, wil je morgen NIET vragen hoe ik geslapen heb? Ik zeg het zelf wel"),
            (5, "21:05", "samira", "Goed dat je het zegt. Afgesproken."),
        ),
    ),
    TalkStory(
        "marloes",
        "Afstemmen",
        "professionals",
        (
            (
                20,
                "11:15",
                "marloes",
                "Zullen we elke twee weken kort bellen? Dan hoeft Noor niet alles twee keer te zeggen.",
            ),
            (
                20,
                "13:02",
                "joost",
                "Goed plan. Dinsdag om half negen komt mij uit. Ik vertel Noor en Samira dat we bellen.",
            ),
            (9, "08:52", "marloes", "Kort verslag staat in het plan, bij de stap over slapen."),
        ),
    ),
    TalkStory(
        "noor",
        "Noor en Marloes",
        "named",
        (
            (8, "22:10", "noor", "Kun je dinsdag vragen naar het weekend bij papa? Ik begin er zelf niet over."),
            (7, "09:01", "marloes", "Dat doe ik. Goed dat je het vooraf zegt. Dit lezen alleen jij en ik."),
        ),
        ("noor", "marloes"),
    ),
)

# What Noor filled in while she lay awake, a page at a time: how many days ago, which page, her answers.
SELFHELP: tuple[tuple[int, str, dict[str, Value]], ...] = (
    (6, "welkom", {"wat-lukt-niet": ["inslapen", "moe"], "slechte-nachten": 5}),
    (5, "dagboek", {"naar-bed": "23:10", "inslapen-minuten": 60, "opgestaan": "07:05", "uitgerust": "moe"}),
    (2, "opstaan", {"opstaan-school": "07:00", "opstaan-hulp": "Sem die op mijn deur bonkt"}),
)
