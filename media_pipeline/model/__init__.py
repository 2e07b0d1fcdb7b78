"""The values that rooms hand to one another: frozen, without I/O.

Read them in the order in which things happen: ``settings`` (what the organisation decided),
``episode`` (what the person wrote), ``audio`` (Recording, Levelled, Master), ``analysis``,
``timeline``, ``transcript``,
``publication`` (Products, StoredObject, Catalogue, Report).
"""
