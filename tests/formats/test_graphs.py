"""GraphML and GEXF: read by networkx with the degrees of a plain count; one body each is pinned."""

import io
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import networkx as nx
import pytest
from inline_snapshot import snapshot
from sqlalchemy import Connection

from claims_api.formats import gexf, graphml
from claims_api.formats.choosing import NETWORK_FORMATS
from claims_api.formats.network import Network
from claims_api.queries.network import NetworkQuestion, find
from claims_api.store.engine import Store
from tests.small_files import actor, bring, claim, paper

Writer = Callable[[Network], Iterator[bytes]]
READERS: dict[Writer, Callable[[Any], Any]] = {
    graphml.write: nx.read_graphml,
    gexf.write: nx.read_gexf,
}


def read(write: Writer, network: Network) -> Any:
    """Return the network as networkx reads it."""
    return READERS[write](io.BytesIO(b"".join(write(network))))


@pytest.fixture
def article(connection: Connection) -> Network:
    """Return the whole network of the seeded article."""
    asked = NetworkQuestion(source=["magnier-2017-russia-iran"], limit=5000)
    return find(connection, asked)


@pytest.mark.parametrize("write", READERS)
def test_networkx_reads_the_degrees_of_a_plain_count(
    write: Writer, article: Network, facts: list[dict[str, Any]]
) -> None:
    acting: Counter[str] = Counter()
    for each in facts:
        if each["source"]["id"] == "magnier-2017-russia-iran":
            of = [(one["id"], one["role"]) for one in each["actors"]]
            targets = sum(role == "target" for _id, role in of)
            acting.update({slug: targets for slug, role in of if role == "agent"})
    graph = read(write, article)
    acts = [
        (source, told)
        for source, _target, told in graph.edges(data=True)
        if told["relation"] == "acts"
    ]
    found: Counter[str] = Counter()
    for source, told in acts:
        found[source] += told["claims"]
    assert found == +acting
    assert len(acts) > 50


@pytest.mark.parametrize("write", READERS)
def test_networkx_reads_every_node_and_edge_with_its_counts(
    write: Writer, article: Network
) -> None:
    graph = read(write, article)
    assert graph.is_directed()
    assert set(graph.nodes) == {node.id for node in article.nodes}
    told = {(s, t, data["relation"]): data for s, t, data in graph.edges(data=True)}
    assert len(told) == len(article.edges)
    for edge in article.edges:
        data = told[edge.source, edge.target, edge.kind]
        assert {name: data[name] for name, _ in edge.numbers()} == dict(edge.numbers())
        assert (data["address"], data["weight"]) == (edge.address, edge.claims)
        assert ("score" in data) == (edge.score is not None)


def small(store: Store) -> Network:
    """Bring a claim between two actors with names that XML must not take for its own."""
    roles = [{"id": "lissen", "role": "agent"}, {"id": "ada", "role": "target"}]
    first = claim("first", actors=roles, event={"class": "AID"})
    bring(store, paper(first, actors=(actor("lissen", name='<Lissen> & "Sons"'),)))
    with store.reading() as connection:
        return find(connection, NetworkQuestion(edges="acts"))


@pytest.mark.parametrize("write", READERS)
def test_names_come_back_as_they_are(write: Writer, store: Store) -> None:
    graph = read(write, small(store))
    told = graph.nodes["lissen"]
    assert told.get("name", told.get("label")) == '<Lissen> & "Sons"'


def test_graphml_is_written_so(store: Store) -> None:
    assert b"".join(graphml.write(small(store))).decode() == snapshot("""\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="node_name" for="node" attr.name="name" attr.type="string"/>
<key id="node_kind" for="node" attr.name="kind" attr.type="string"/>
<key id="edge_relation" for="edge" attr.name="relation" attr.type="string"/>
<key id="edge_claims" for="edge" attr.name="claims" attr.type="int"/>
<key id="edge_as_agent" for="edge" attr.name="as_agent" attr.type="int"/>
<key id="edge_as_target" for="edge" attr.name="as_target" attr.type="int"/>
<key id="edge_as_mentioned" for="edge" attr.name="as_mentioned" attr.type="int"/>
<key id="edge_affirmed" for="edge" attr.name="affirmed" attr.type="int"/>
<key id="edge_negated" for="edge" attr.name="negated" attr.type="int"/>
<key id="edge_quad_1" for="edge" attr.name="quad_1" attr.type="int"/>
<key id="edge_quad_2" for="edge" attr.name="quad_2" attr.type="int"/>
<key id="edge_quad_3" for="edge" attr.name="quad_3" attr.type="int"/>
<key id="edge_quad_4" for="edge" attr.name="quad_4" attr.type="int"/>
<key id="edge_score" for="edge" attr.name="score" attr.type="double"/>
<key id="edge_weight" for="edge" attr.name="weight" attr.type="double"/>
<key id="edge_address" for="edge" attr.name="address" attr.type="string"/>
<graph id="network" edgedefault="directed">
<desc>Who acts on whom: all claims</desc>
<node id="ada">
  <data key="node_name">Ada Auctor</data>
  <data key="node_kind">person</data>
</node>
<node id="lissen">
  <data key="node_name">&lt;Lissen&gt; &amp; "Sons"</data>
  <data key="node_kind">state</data>
</node>
<edge id="acts:lissen:ada" source="lissen" target="ada">
  <data key="edge_relation">acts</data>
  <data key="edge_claims">1</data>
  <data key="edge_as_agent">0</data>
  <data key="edge_as_target">1</data>
  <data key="edge_as_mentioned">0</data>
  <data key="edge_affirmed">1</data>
  <data key="edge_negated">0</data>
  <data key="edge_quad_1">0</data>
  <data key="edge_quad_2">1</data>
  <data key="edge_quad_3">0</data>
  <data key="edge_quad_4">0</data>
  <data key="edge_score">10.0</data>
  <data key="edge_weight">1</data>
  <data key="edge_address">/claims?agent=lissen&amp;target=ada</data>
</edge>
</graph>
</graphml>
""")


def test_gexf_is_written_so(store: Store) -> None:
    assert b"".join(gexf.write(small(store))).decode() == snapshot("""\
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
<meta><description>Who acts on whom: all claims</description></meta>
<graph defaultedgetype="directed">
<attributes class="node">
<attribute id="node_kind" title="kind" type="string"/>
</attributes>
<attributes class="edge">
<attribute id="edge_relation" title="relation" type="string"/>
<attribute id="edge_claims" title="claims" type="integer"/>
<attribute id="edge_as_agent" title="as_agent" type="integer"/>
<attribute id="edge_as_target" title="as_target" type="integer"/>
<attribute id="edge_as_mentioned" title="as_mentioned" type="integer"/>
<attribute id="edge_affirmed" title="affirmed" type="integer"/>
<attribute id="edge_negated" title="negated" type="integer"/>
<attribute id="edge_quad_1" title="quad_1" type="integer"/>
<attribute id="edge_quad_2" title="quad_2" type="integer"/>
<attribute id="edge_quad_3" title="quad_3" type="integer"/>
<attribute id="edge_quad_4" title="quad_4" type="integer"/>
<attribute id="edge_score" title="score" type="double"/>
<attribute id="edge_address" title="address" type="string"/>
</attributes>
<nodes>
<node id="ada" label="Ada Auctor"><attvalues>
  <attvalue for="node_kind" value="person"/>
</attvalues></node>
<node id="lissen" label='&lt;Lissen&gt; &amp; "Sons"'><attvalues>
  <attvalue for="node_kind" value="state"/>
</attvalues></node>
</nodes>
<edges>
<edge id="acts:lissen:ada" source="lissen" target="ada" kind="acts" weight="1"><attvalues>
  <attvalue for="edge_relation" value="acts"/>
  <attvalue for="edge_claims" value="1"/>
  <attvalue for="edge_as_agent" value="0"/>
  <attvalue for="edge_as_target" value="1"/>
  <attvalue for="edge_as_mentioned" value="0"/>
  <attvalue for="edge_affirmed" value="1"/>
  <attvalue for="edge_negated" value="0"/>
  <attvalue for="edge_quad_1" value="0"/>
  <attvalue for="edge_quad_2" value="1"/>
  <attvalue for="edge_quad_3" value="0"/>
  <attvalue for="edge_quad_4" value="0"/>
  <attvalue for="edge_score" value="10.0"/>
  <attvalue for="edge_address" value="/claims?agent=lissen&amp;target=ada"/>
</attvalues></edge>
</edges>
</graph>
</gexf>
""")


@pytest.mark.parametrize("kind", NETWORK_FORMATS[1:], ids=lambda kind: kind.name)
def test_an_empty_network_is_whole(kind: Any, store: Store) -> None:
    with store.reading() as connection:
        empty = find(connection, NetworkQuestion())
    assert ET.fromstring(b"".join(kind.write(empty))) is not None
