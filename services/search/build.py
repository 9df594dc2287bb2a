"""Build the index from the derived tables of the database."""

from sqlalchemy import Connection, select

from services.core.columns import columns_of
from services.core.database import Database
from services.reference.models import RomeTitle
from services.search import rows
from services.search.engine import Engine
from services.search.index import Index
from services.search.matching import TextIndex
from services.search.naming import OccupationNames
from services.search.postings import Postings, WordPostings
from services.search.rows import WordRows
from services.search.vocabulary import Vocabulary
from services.search.words import WordList


def build_engine(database: Database) -> Engine:
    """Read every derived row and return an engine that answers from memory."""
    with database.frozen() as connection:
        return read_engine(connection)


def read_engine(connection: Connection) -> Engine:
    """Return the engine of what a connection sees."""
    vocabulary = Vocabulary.read(connection)
    items = rows.item_rows(rows.read(connection, rows.ALL_ITEMS), vocabulary)
    romes = rows.rome_rows(rows.read(connection, rows.ALL_POSTINGS), vocabulary, items)
    postings = Postings.build(romes.romes, romes.positions, romes.strengths, len(vocabulary.romes))
    titles = rows.word_rows(rows.read(connection, rows.TITLE_WORDS), items)
    names = rows.word_rows(rows.read(connection, rows.NAME_WORDS), items)
    descriptions = rows.description_rows(rows.read(connection, rows.ALL_DESCRIPTIONS), items)
    text = text_index(occupation_names(connection, vocabulary), titles, names, descriptions)
    return Engine(Index(items, postings, vocabulary), text)


def text_index(
    occupations: OccupationNames, titles: WordRows, names: WordRows, descriptions: WordRows
) -> TextIndex:
    """Return the index of texts read as rows."""
    return TextIndex(
        occupations=occupations,
        title_words=WordList(titles.words),
        titles=WordPostings.build(*titles),
        names=WordPostings.build(*names),
        descriptions=WordPostings.build(
            descriptions.words, descriptions.numbers, descriptions.positions, None
        ),
    )


def occupation_names(connection: Connection, vocabulary: Vocabulary) -> OccupationNames:
    """Return the names of occupations: official labels, titles, everyday words."""
    title = columns_of(RomeTitle)
    labels = connection.execute(select(title.rome_code, title.label))
    return OccupationNames.of((vocabulary.romes.number(code), label) for code, label in labels)
