"""Summary and pictures of a study: how could the relation develop?"""
