"""ClippingCliff: what does clipping change at a wall?"""
