//! How much a PDF's pages draw with, forms within forms and all. Apart because nothing that draws is told of it: a few
//! forms that call one another ten times each are a thousand bytes, and keep a renderer busy for years without a mark.

use std::collections::HashMap;

use hayro_interpret::hayro_syntax::content::TypedIter;
use hayro_interpret::hayro_syntax::content::ops::TypedInstruction;
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Name, Object, Stream};
use hayro_interpret::hayro_syntax::page::{Page, Pages, Resources};
use hayro_interpret::hayro_syntax::xref::XRef;

use crate::failure::Fault;
use crate::too_large;

use super::weight::{ALL, Weights};

/// Forms within forms that the library follows.
const DEPTH: usize = 50;
/// What it takes to call a form that holds nothing, in bytes of one.
const CALL: u64 = 256;
/// Dictionaries within dictionaries that lead from a graphics state or a shading to what is unpacked for it.
const REACH: usize = 6;

/// A fault if what the pages draw with, each form as often as it is called, comes to ten times `max_bytes`.
pub(super) fn check(pages: &Pages<'_>, weights: &mut Weights, max_bytes: u64) -> Result<(), Fault> {
    let most = max_bytes.saturating_mul(ALL);
    let xref = pages.xref();
    let mut forms = Forms { xref, weights, most, read: 0, nodes: Vec::new(), known: HashMap::new() };
    let roots: Vec<usize> = pages.iter().map(|page| forms.page(page)).collect::<Result<_, _>>()?;
    let mut costs = vec![0_u64; forms.nodes.len()];
    for _ in 0..=DEPTH {
        let called = |node: &Node| {
            let calls = node.calls.iter().map(|(form, times)| times.saturating_mul(costs[*form]));
            calls.fold(node.own, u64::saturating_add)
        };
        let next = forms.nodes.iter().map(called).collect();
        if next == costs {
            break;
        }
        costs = next;
    }
    if roots.iter().fold(0, |sum: u64, root| sum.saturating_add(costs[*root])) > most {
        return Err(forms.fault());
    }
    Ok(())
}

/// A page or a form, with the resources that it draws from.
#[derive(Default)]
struct Node {
    /// What one drawing of it takes, without the forms that it calls.
    own: u64,
    /// Forms that it calls, and how often.
    calls: Vec<(usize, u64)>,
}

/// A form by where its head stands; one that has no resources of its own draws from those of the node that calls it.
type Key = (usize, Option<usize>);

struct Forms<'a, 'w> {
    xref: &'a XRef,
    weights: &'w mut Weights,
    most: u64,
    /// What was looked through so far: every form is drawn once at least, so this is bounded as the drawing is.
    read: u64,
    nodes: Vec<Node>,
    known: HashMap<Key, usize>,
}

/// A form that was called and is not looked through yet.
struct Open<'a> {
    node: usize,
    stream: Stream<'a>,
    resources: Resources<'a>,
    /// The node whose resources these are.
    owner: usize,
}

impl<'a> Forms<'a, '_> {
    fn fault(&self) -> Fault {
        too_large("what its pages draw with", self.most)
    }

    fn read(&mut self, bytes: u64) -> Result<u64, Fault> {
        self.read = self.read.saturating_add(bytes);
        if self.read > self.most { Err(self.fault()) } else { Ok(bytes) }
    }

    /// Looks through a page and all forms that it leads to.
    fn page(&mut self, page: &Page<'a>) -> Result<usize, Fault> {
        let mut own = 0;
        if let Some(stream) = page.raw().get::<Stream<'_>>(keys::CONTENTS) {
            own = self.stream(&stream)?;
        } else if let Some(streams) = page.raw().get::<Array<'_>>(keys::CONTENTS) {
            for stream in streams.iter::<Stream<'_>>() {
                own += self.stream(&stream)?;
            }
        }
        let root = self.node(own);
        let resources = page.resources();
        if resources.x_objects.is_empty() && resources.ext_g_states.is_empty() && is_plain(resources) {
            return Ok(root);
        }
        let mut open = Vec::new();
        self.look(root, page.typed_operations(), resources, root, &mut open)?;
        while let Some(form) = open.pop() {
            let Ok(content) = form.stream.decoded_data() else { continue };
            self.look(form.node, TypedIter::new(&content), &form.resources, form.owner, &mut open)?;
        }
        Ok(root)
    }

    fn stream(&mut self, stream: &Stream<'_>) -> Result<u64, Fault> {
        let length = self.weights.of(stream)?;
        self.read(length.saturating_add(CALL))
    }

    fn node(&mut self, own: u64) -> usize {
        self.nodes.push(Node { own, calls: Vec::new() });
        self.nodes.len() - 1
    }

    /// Finds what a page or a form calls, and what is unpacked for it each time.
    fn look(
        &mut self,
        node: usize,
        mut content: TypedIter<'_>,
        resources: &Resources<'a>,
        owner: usize,
        open: &mut Vec<Open<'a>>,
    ) -> Result<(), Fault> {
        let mut named: HashMap<(Kind, Vec<u8>), u64> = HashMap::new();
        while let Some(instruction) = content.next() {
            let (kind, name) = match instruction {
                TypedInstruction::XObject(x) => (Kind::Form, x.0),
                TypedInstruction::SetGraphicsState(state) => (Kind::State, state.0),
                TypedInstruction::Shading(shading) => (Kind::Shading, shading.0),
                TypedInstruction::NonStrokeColorNamed(color) => match color.1 {
                    Some(name) => (Kind::Pattern, name),
                    None => continue,
                },
                TypedInstruction::StrokeColorNamed(color) => match color.1 {
                    Some(name) => (Kind::Pattern, name),
                    None => continue,
                },
                _ => continue,
            };
            self.read(CALL)?;
            *named.entry((kind, name.to_vec())).or_default() += 1;
        }
        for ((kind, name), times) in named {
            let name = Name::new_unescaped(&name);
            let made = match kind {
                Kind::Form => {
                    let form = resources.get_x_object(&name).filter(is_form);
                    if let Some(stream) = form {
                        let form = self.form(stream, resources, owner, open)?;
                        self.nodes[node].calls.push((form, times));
                    }
                    continue;
                }
                Kind::State => resources.get_ext_g_state(&name).map(Object::Dict),
                Kind::Shading => resources.get_shading(&name),
                // What tiles is unpacked by whoever paints tiles.
                Kind::Pattern => resources.get_pattern(&name).filter(|p| matches!(p, Object::Dict(_))),
            };
            let made = made.map_or(Ok(0), |made| self.made(&made, REACH))?;
            let own = &mut self.nodes[node].own;
            *own = own.saturating_add(times.saturating_mul(made));
        }
        Ok(())
    }

    /// The node of a form that is called from where `resources` are those of `owner`.
    fn form(
        &mut self,
        stream: Stream<'a>,
        resources: &Resources<'a>,
        owner: usize,
        open: &mut Vec<Open<'a>>,
    ) -> Result<usize, Fault> {
        // An object does not find those by which it was found: it is fetched anew, so that all of its calls are seen.
        let stream = self.xref.get(stream.obj_id()).unwrap_or(stream);
        let mine = stream.dict().get(keys::RESOURCES).map(Resources::new);
        let key = (stream.dict().data().as_ptr().addr(), mine.is_none().then_some(owner));
        if let Some(node) = self.known.get(&key) {
            return Ok(*node);
        }
        let own = self.stream(&stream)?;
        let node = self.node(own);
        self.known.insert(key, node);
        let owner = if mine.is_some() { node } else { owner };
        open.push(Open { node, stream, resources: mine.unwrap_or_else(|| resources.clone()), owner });
        Ok(node)
    }

    /// What is unpacked each time that a graphics state, a shading or a pattern of one is set: masks and functions.
    fn made(&mut self, object: &Object<'_>, reach: usize) -> Result<u64, Fault> {
        const KEYS: [&[u8]; 7] =
            [keys::SMASK, keys::G, keys::TR, keys::TR2, keys::SHADING, keys::FUNCTION, keys::FUNCTIONS];
        let mut sum = self.read(CALL)?;
        if reach == 0 {
            return Ok(sum);
        }
        let dict = match object {
            Object::Stream(stream) => {
                sum = sum.saturating_add(self.stream(stream)?);
                stream.dict()
            }
            Object::Dict(dict) => dict,
            Object::Array(array) => {
                for object in array.iter::<Object<'_>>() {
                    sum = sum.saturating_add(self.made(&object, reach - 1)?);
                }
                return Ok(sum);
            }
            _ => return Ok(sum),
        };
        for object in KEYS.into_iter().filter_map(|key| dict.get::<Object<'_>>(key)) {
            sum = sum.saturating_add(self.made(&object, reach - 1)?);
        }
        Ok(sum)
    }
}

/// What an operator names.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Form,
    State,
    Shading,
    Pattern,
}

fn is_form(stream: &Stream<'_>) -> bool {
    stream.dict().get::<Name<'_>>(keys::SUBTYPE).is_some_and(|name| *name == *keys::FORM)
}

/// Whether resources hold no pattern and no shading.
fn is_plain(resources: &Resources<'_>) -> bool {
    resources.patterns.is_empty() && resources.shadings.is_empty()
}
